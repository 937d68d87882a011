import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CallLimits } from '../../lambda/aws/client-settings.ts';
import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { secretNameIn } from '../../lambda/decision/secret-name.ts';
import { SERVICE } from '../../lambda/runtime/config.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { VERSION } from '../../lambda/runtime/version.ts';
import type { AwsOptions } from '../commands/options.ts';
import { sessionFor } from './session.ts';

/** One Region of an account. */
export type Connection = Pick<AwsOptions, 'profile'> & {
  readonly region: string;
  readonly secretsManager: SecretsManagerClient;
  readonly store: SecretStore;
};

/** Settings of any SDK client. Throws NoCredentials and CertificatesUnreadable. */
export const settingsFor = async (
  { profile, region, endpointUrl }: AwsOptions,
  limits: CallLimits = LIMITS.awsCall,
) => {
  const { http, ...session } = await sessionFor(profile);
  return {
    ...session,
    ...http(limits),
    customUserAgent: [[SERVICE, VERSION] as [string, string]],
    ...(region && { region }),
    ...(endpointUrl && { endpoint: endpointUrl }),
  };
};

/**
 * The Region to use, with credentials: where there are none, no call is made. Throws NoCredentials, and the SDK's error
 * if no Region is configured.
 */
export const connect = async (options: AwsOptions): Promise<Connection> => {
  const secretsManager = new SecretsManagerClient(await settingsFor(options));
  const region = await secretsManager.config.region();
  await secretsManager.config.credentials();
  const { profile } = options;
  return {
    ...(profile && { profile }),
    region,
    secretsManager,
    store: new SecretsManagerStore(secretsManager),
  };
};

/** Connects to the Region in a secret's ARN, unless an option names another. */
export const connectFor = (secret: string, options: AwsOptions): Promise<Connection> => {
  const named = secretNameIn(secret);
  return connect({ ...(named.kind === 'arn' && { region: named.region }), ...options });
};
