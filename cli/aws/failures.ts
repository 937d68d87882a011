import { detailsOf, errorInWords } from '../../lambda/aws/aws-errors.ts';
import { quoted } from '../../lambda/runtime/visible.ts';
import type { AwsOptions } from '../commands/options.ts';
import { Refused } from '../ui/refused.ts';
import { hasKeys } from './credentials.ts';
import { NoCredentials } from './no-credentials.ts';
import { hasProxy } from './proxy-for.ts';

/** An error for the user: what happened, and what to do next. */
export type Failure = {
  readonly error: string;
  readonly explanation: string;
  /** Commands to copy that would do it all the same. */
  readonly commands?: readonly string[];
  readonly advice?: string;
};

/** A failure as lines of text. */
export const failureLines = ({ explanation, commands = [], advice }: Failure): string[] => [
  explanation,
  ...commands.map((command) => `  ${command}`),
  ...(advice ? [advice] : []),
];

/** A failure as JSON; null where there is none. */
export const failureJson = (failure: Failure | undefined) =>
  failure ? { ...failure, commands: failure.commands ?? [], advice: failure.advice ?? null } : null;

/** Explanations by the name of the error, or of its cause. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^AccessDenied(Exception)?$/, 'Ask for this right, or name a profile that has it with --profile.'],
  [/^ThrottlingException$/, 'Try again in a minute; a sweep takes a lower --rate.'],
  [/^NoSuchSecret$/, 'Check the name, and the account and Region: --profile, --region.'],
  [/^ValidationException$/, 'Check the name or the ARN of the secret.'],
  [/^NoSuchReason$/, 'rotation-remediation explain lists all of them.'],
  [/^NotAgreed$/, 'Look at the new plan: run the same command again.'],
  [
    /^LabelsKeepMoving$/,
    'Something else may be changing them: wait until it is done, and run the same command again.',
  ],
  [/^(ENOENT|EACCES|EROFS|EPERM)$/, 'Name another file: its directory has to be there, and writable.'],
  [/^EndpointMissing$/, 'Set it, or AWS_ENDPOINT_URL or --endpoint-url for all of them.'],
  [/^NobodyToAsk$/, 'Say yes beforehand with --yes.'],
  [/^RegionsUnknown$/, 'Ask for this right, or name the Regions yourself with --regions.'],
  [/^CertificatesUnreadable$/, 'Name a file with certificates in PEM.'],
  [
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|TimeoutError|NetworkingError)$/,
    'Check the network, the Region, --endpoint-url, and the proxy (HTTPS_PROXY, NO_PROXY).',
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE))$/,
    'Something between here and AWS shows a certificate of an authority of its own: name the file of that authority in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.',
  ],
];

const REGION_MISSING = 'Name one with --region, or set AWS_REGION.';

/** AWS knows these credentials no more, or never did. */
const STALE =
  /^(ExpiredToken(Exception)?|UnrecognizedClientException|InvalidSignatureException|InvalidClientTokenId|MissingAuthenticationTokenException)$/;

const renewing = (profile: string | undefined): string => {
  if (profile === undefined && hasKeys())
    return 'Renew the keys in the environment (AWS_ACCESS_KEY_ID), unset them, or name a profile with --profile.';
  const named = profile ? ` --profile ${quoted(profile)}` : '';
  return `Log in again (aws sso login${named}), or name another profile with --profile.`;
};

/** Whether a policy forbids a call: a Region that an organization denies, for one. No missing right of the caller's. */
export const isDeniedByPolicy = (error: unknown): boolean =>
  error instanceof Error &&
  ((error.name.startsWith('AccessDenied') && DENIED.test(error.message)) || isDeniedByPolicy(error.cause));

/** As AWS words it, of any kind of policy; and of those that only limit what others allow. */
const DENIED = /with an explicit deny in an? |no (service control policy|permissions boundary) allows/;

/** The status of a reply that is not AWS's: AWS's errors have a name. */
const proxyStatus = (error: Error): number | undefined =>
  hasProxy() && /^Unknown(Error)?$/.test(error.name) ? detailsOf(error).status : undefined;

const PROXY_LOGIN = 'The proxy asks for a login: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.';
const PROXY_REFUSES = 'Ask whoever keeps the proxy to let AWS through, or name its hosts in NO_PROXY.';

const WRONG_CODE = 'Run it again, with the code that the device shows then.';

/** A guardrail has the last word, whoever asks. */
const GUARDRAIL = /(service|resource) control policy|permissions boundary/;
const GUARDED =
  'A guardrail of your organization denies it, so that no right of your own helps: ask who keeps it.';

/**
 * Explains an error. It never quotes a reply, except AWS's text about a denied call, which names only caller and
 * action.
 */
export const failureOf = (error: unknown, { profile }: Pick<AwsOptions, 'profile'> = {}): Failure => {
  if (!(error instanceof Error))
    return { error: 'Error', explanation: 'Something that is no error was thrown.' };
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const advice = adviceFor(error, profile) ?? (cause && adviceFor(cause, profile));
  return {
    error: error.name,
    explanation: explanationOf(error, cause),
    ...(error instanceof Refused && error.commands.length > 0 && { commands: error.commands }),
    ...(advice && { advice }),
  };
};

const adviceFor = (error: Error, profile: string | undefined): string | undefined => {
  if (error instanceof NoCredentials) return error.advice;
  if (STALE.test(error.name)) return renewing(profile);
  const status = proxyStatus(error);
  if (status !== undefined) return status === 407 ? PROXY_LOGIN : PROXY_REFUSES;
  if (error.message.startsWith('Region is missing')) return REGION_MISSING;
  if (error.message.startsWith('MultiFactorAuthentication failed')) return WRONG_CODE;
  if (error.name.startsWith('AccessDenied') && GUARDRAIL.test(error.message)) return GUARDED;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return ADVICE.find(([names]) => names.test(error.name) || names.test(code))?.[1];
};

/** AWS's own text about a denied call, after what was tried: it says more than the error's name. */
const explanationOf = ({ message, name }: Error, cause: Error | undefined): string => {
  if (cause === undefined || !STORE_ERRORS.includes(name)) return message === '' ? name : message;
  const [what = ''] = message.split(' failed: ');
  const status = proxyStatus(cause);
  if (status !== undefined) return `${what} failed: the proxy answered HTTP ${status}.`;
  if ('code' in cause) return `${what} failed: ${errorInWords(cause)}`;
  return `${what} failed: ${cause.name}${cause.message && cause.message !== 'UnknownError' ? `: ${cause.message}` : ''}`;
};

const STORE_ERRORS = ['StoreUnavailable', 'StoreRefused', 'ListingFailed'];
