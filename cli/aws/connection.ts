import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type CallLimits, clientSettings } from '../../lambda/aws/client-settings.ts';
import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { secretNameIn } from '../../lambda/decision/secret-name.ts';
import { SERVICE } from '../../lambda/runtime/config.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { VERSION } from '../../lambda/runtime/version.ts';
import type { AwsOptions } from '../commands/options.ts';

/** One Region of an account. */
export type Connection = Pick<AwsOptions, 'profile'> & {
  readonly region: string;
  readonly secretsManager: SecretsManagerClient;
  readonly store: SecretStore;
};

const quiet = () => undefined;
/** The SDK's own advice is for developers: an operator gets ours. */
const QUIET = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Settings of any SDK client. Without options the default chain finds credentials and Region. */
export const settingsFor = (
  { profile, region, endpointUrl }: AwsOptions,
  limits: CallLimits = LIMITS.awsCall,
) => {
  const { requestHandler, maxAttempts, retryStrategy } = clientSettings(limits);
  return {
    logger: QUIET,
    requestHandler,
    maxAttempts,
    retryStrategy,
    customUserAgent: [[SERVICE, VERSION] as [string, string]],
    ...(profile && { profile }),
    ...(region && { region }),
    ...(endpointUrl && { endpoint: endpointUrl }),
  };
};

/** The Region to use. Throws the SDK's error if none is configured. */
export const connect = async (options: AwsOptions): Promise<Connection> => {
  const secretsManager = new SecretsManagerClient(settingsFor(options));
  const region = await secretsManager.config.region();
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
