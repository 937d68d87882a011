import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { LIMITS } from '../runtime/limits.ts';
import { ReadyAgent } from './ready-agent.ts';

/** Time limits of one call in milliseconds, and how often it is tried in all. */
export type CallLimits = {
  readonly connectMs: number;
  readonly requestMs: number;
  readonly attempts: number;
};

/** What a client is given instead where it must not reach AWS. */
export type ClientOverrides = Pick<SecretsManagerClientConfig, 'requestHandler' | 'credentials'>;

/** How an agent treats its connections. No variable of the environment makes it trust whom it should not. */
type Connections = {
  readonly keepAlive: boolean;
  readonly maxSockets: number;
  readonly rejectUnauthorized: true;
};
export const KEPT: Connections = { keepAlive: true, maxSockets: 16, rejectUnauthorized: true };
/**
 * For calls that are made one after the other. A connection comes free a moment after its reply was read: with
 * little of a CPU that is after the next call, which would open a second one.
 */
export const ONE_FOR_ALL: Connections = { ...KEPT, maxSockets: 1 };
/** For the verifier: a kept connection may die while the function is frozen, and would pass for a verifier that does not answer. */
export const ONE_A_CALL: Connections = { ...KEPT, keepAlive: false };

/** Explicit settings for any AWS SDK client, so that none of them is looked up in files or at run time. */
export const clientSettings = (
  { connectMs, requestMs, attempts }: CallLimits = LIMITS.awsCall,
  connections: Connections | ReadyAgent = KEPT,
) => ({
  ...fromEnvironment(process.env),
  requestHandler: {
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpsAgent: connections,
    httpAgent: connections instanceof ReadyAgent ? KEPT : connections,
  },
  maxAttempts: attempts,
  retryStrategy: new RetryButQuotas(attempts),
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
});

/**
 * What the SDK would look for in `~/.aws` where the environment does not have it: reads of files that a
 * function does not have, in its first event.
 */
const fromEnvironment = (environment: NodeJS.ProcessEnv) => ({
  ...(environment['AWS_REGION'] && { region: environment['AWS_REGION'] }),
  useFipsEndpoint: environment['AWS_USE_FIPS_ENDPOINT'] === 'true',
  useDualstackEndpoint: environment['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
  userAgentAppId: async () => environment['AWS_SDK_UA_APP_ID'],
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  ignoreConfiguredEndpointUrls: !Object.keys(environment).some((name) => name.startsWith('AWS_ENDPOINT_URL')),
});

/**
 * The SDK counts LimitExceededException as throttling. Secrets Manager means a quota by it (L7), and no
 * number of attempts makes room for a label.
 */
class RetryButQuotas extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(
    ...[token, info]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<StandardRetryStrategy['refreshRetryTokenForRetry']> {
    if (info.error?.name === 'LimitExceededException') return Promise.reject(info.error);
    return super.refreshRetryTokenForRetry(token, info);
  }
}
