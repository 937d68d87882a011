import { errorInWords } from '../../lambda/aws/aws-errors.ts';
import { quoted } from '../../lambda/runtime/visible.ts';
import type { AwsOptions } from '../commands/options.ts';
import { Refused } from '../ui/refused.ts';

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
  [
    /^CredentialsProviderError$/,
    'Log in first (aws sso login, aws configure), or name a profile with --profile.',
  ],
  [
    /^(ExpiredToken(Exception)?|UnrecognizedClientException|InvalidSignatureException|InvalidClientTokenId|MissingAuthenticationTokenException)$/,
    'Log in again, or name another profile with --profile.',
  ],
  [/^AccessDenied(Exception)?$/, 'Ask for this right, or name a profile that has it with --profile.'],
  [/^ThrottlingException$/, 'Try again in a minute; a sweep takes a lower --rate.'],
  [/^NoSuchSecret$/, 'Check the name, and the account and Region: --profile, --region.'],
  [/^NoSuchReason$/, 'rotation-remediation explain lists all of them.'],
  [/^NotAgreed$/, 'Look at the new plan: run the same command again.'],
  [
    /^LabelsKeepMoving$/,
    'Something else may be changing them: wait until it is done, and run the same command again.',
  ],
  [/^(ENOENT|EACCES|EROFS|EPERM)$/, 'Name another file: its directory has to be there, and writable.'],
  [/^EndpointMissing$/, 'Set it, or AWS_ENDPOINT_URL or --endpoint-url for all of them.'],
  [/^NobodyToAsk$/, 'Say yes beforehand with --yes.'],
  [
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|TimeoutError|NetworkingError)$/,
    'Check the network, the Region and --endpoint-url.',
  ],
];

const REGION_MISSING = 'Name one with --region, or set AWS_REGION.';

/**
 * Explains an error. It never quotes a reply, except AWS's text about a denied call, which names only caller and
 * action.
 */
export const failureOf = (error: unknown, { profile }: Pick<AwsOptions, 'profile'> = {}): Failure => {
  if (!(error instanceof Error))
    return { error: 'Error', explanation: 'Something that is no error was thrown.' };
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const isAboutProfile =
    profile !== undefined && [error, cause].some((each) => each?.name === NO_CREDENTIALS);
  const advice = isAboutProfile
    ? adviceOnProfile(profile)
    : (adviceFor(error) ?? (cause && adviceFor(cause)));
  return {
    error: error.name,
    explanation: explanationOf(error, cause),
    ...(error instanceof Refused && error.commands.length > 0 && { commands: error.commands }),
    ...(advice && { advice }),
  };
};

const NO_CREDENTIALS = 'CredentialsProviderError';

const adviceOnProfile = (profile: string): string =>
  `The profile ${profile} gives none: look for it in ~/.aws/config, or log in (aws sso login --profile ${quoted(profile)}).`;

const adviceFor = (error: Error): string | undefined => {
  if (error.message.startsWith('Region is missing')) return REGION_MISSING;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return ADVICE.find(([names]) => names.test(error.name) || names.test(code))?.[1];
};

/** AWS's own text about a denied call, after what was tried: it says more than the error's name. */
const explanationOf = ({ message, name }: Error, cause: Error | undefined): string => {
  if (cause === undefined || !STORE_ERRORS.includes(name)) return message === '' ? name : message;
  const [what = ''] = message.split(' failed: ');
  if ('code' in cause) return `${what} failed: ${errorInWords(cause)}`;
  return `${what} failed: ${cause.name}${cause.message && cause.message !== 'UnknownError' ? `: ${cause.message}` : ''}`;
};

const STORE_ERRORS = ['StoreUnavailable', 'StoreRefused', 'ListingFailed'];
