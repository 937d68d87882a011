import { fromEnv, fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import { quoted } from '../../lambda/runtime/visible.ts';
import { askForCode } from '../ui/ask-for-code.ts';
import { NoCredentials } from './no-credentials.ts';
import { configFile, type Profile, type Profiles } from './profiles.ts';

type Source = NonNullable<Parameters<typeof fromIni>[0]>;
type Provider = ReturnType<typeof fromIni>;

/**
 * The credentials that `aws` in the same shell would use: those of `--profile`, else the keys in the environment, else
 * those of the profile that the environment names, else the SDK's chain. They are asked for once, so that a code of an
 * MFA device is, too. The provider throws NoCredentials. `http`: how to reach AWS.
 */
export const credentialsFor = (
  profiles: Profiles,
  isOption: boolean,
  http: NonNullable<Source['clientConfig']>,
): Provider => {
  const provider = hasKeys() && !isOption ? fromKeys() : fromProfile(profiles, http);
  // It is undefined only where it is given no provider.
  return memoizeIdentityProvider(provider, isIdentityExpired, doesIdentityRequireRefresh) ?? provider;
};

/** Whether the environment has keys. `aws` takes them before a profile that the environment names. */
export const hasKeys = (): boolean => KEYS.some((name) => process.env[name]);

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

const fromKeys = (): Provider => {
  const missing = KEYS.find((name) => !process.env[name]);
  if (missing === undefined) return fromEnv();
  return () =>
    Promise.reject(
      new NoCredentials(
        `The environment has half a pair of keys: ${missing} is not set.`,
        'Set both, or unset both.',
      ),
    );
};

/** Settings of which each has a profile give credentials by itself. */
const GIVING = [
  'aws_access_key_id',
  'credential_process',
  'login_session',
  'role_arn',
  'sso_account_id',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
];

/** Past a profile that gives credentials nobody looks further, so that its own error is what is told. */
const fromProfile = (profiles: Profiles, clientConfig: NonNullable<Source['clientConfig']>): Provider => {
  const name = profiles.named ?? 'default';
  const init: Source = {
    ...(profiles.named && { profile: profiles.named }),
    clientConfig,
    mfaCodeProvider: (device) => askForCode(device, name),
  };
  const gives = GIVING.some((setting) => profiles.own[setting]);
  const provider = gives ? fromIni(init) : fromNodeProviderChain(init);
  return (properties) =>
    provider(properties).catch((error: unknown) => {
      throw gives ? withCause(error, name, profiles) : withoutAny(error, profiles.named);
    });
};

const isSdks = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'CredentialsProviderError';

const withoutAny = (error: unknown, named: string | undefined): unknown => {
  if (!isSdks(error)) return error;
  return named === undefined
    ? new NoCredentials(
        'There are no credentials: neither in the environment nor in a profile, and this machine has no role.',
        LOG_IN,
        error,
      )
    : new NoCredentials(
        `The profile ${named} gives no credentials: ${configFile()} has none for it.`,
        `Log in (aws configure sso --profile ${quoted(named)}), or name another with --profile.`,
        error,
      );
};

const LOG_IN = 'Log in first (aws sso login, aws configure), or name a profile with --profile.';

/** The SDK has one error for everything: what went wrong is in its text alone. */
const withCause = (error: unknown, name: string, { all }: Profiles): unknown => {
  if (!isSdks(error)) return error;
  const { message } = error;
  const sso = singleSignOnOf(name, all);
  if (sso !== undefined && /aws sso login|UnauthorizedException/.test(message))
    return new NoCredentials(
      `The profile ${sso} is not logged in: its single sign-on session has expired, or there is none.`,
      `Log in: aws sso login --profile ${quoted(sso)}`,
      error,
    );
  if (sso !== undefined && message.startsWith('ForbiddenException'))
    return new NoCredentials(
      `Single sign-on does not give ${roleOf(all[sso] ?? {})}, which the profile ${sso} names.`,
      'Ask for that role, or name another profile with --profile.',
      error,
    );
  if (/credential_process|^Command failed: /.test(message))
    return new NoCredentials(
      `The credential_process of the profile ${name} failed: ${withoutCommand(message)}`,
      `It is the command in ${configFile()} that prints credentials: run it by itself.`,
      error,
    );
  return new NoCredentials(
    `The profile ${name} gives no credentials: ${message}`,
    `Look at its section in ${configFile()}, or name another with --profile.`,
    error,
  );
};

const roleOf = ({ sso_role_name: role, sso_account_id: account }: Profile): string =>
  `the role ${role} of account ${account}`;

/** What the command itself said: the command may have a password among its words. */
const withoutCommand = (message: string): string => {
  if (!message.startsWith('Command failed: ')) return message;
  const [, ...said] = message.trim().split('\n');
  return said.join(' ') || 'it said nothing.';
};

/** The profile to log in with: the one named, or that its role is taken from. */
const singleSignOnOf = (
  name: string,
  all: Profiles['all'],
  seen: readonly string[] = [],
): string | undefined => {
  const { sso_session, sso_start_url, source_profile: source } = all[name] ?? {};
  if (sso_session || sso_start_url) return name;
  return source === undefined || seen.includes(source)
    ? undefined
    : singleSignOnOf(source, all, [...seen, name]);
};
