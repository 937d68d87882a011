import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { LIMITS } from '../runtime/limits.ts';
import { ReadyAgent } from './ready-agent.ts';

/** Time limits of one call, in milliseconds, and its number of attempts. */
export type CallLimits = {
  readonly connectMs: number;
  readonly requestMs: number;
  readonly attempts: number;
};

/** Settings of a client that replace the usual ones where it must not reach AWS. */
export type ClientOverrides = Pick<SecretsManagerClientConfig, 'requestHandler' | 'credentials'>;

/** Options of an agent's connections. No environment variable can make it trust another certificate. */
type Connections = {
  readonly keepAlive: boolean;
  readonly maxSockets: number;
  readonly rejectUnauthorized: true;
};
export const KEPT: Connections = { keepAlive: true, maxSockets: 16, rejectUnauthorized: true };
/**
 * Options of an agent for calls that follow each other. One socket at most: a connection is free only a moment after
 * its reply, which on a slow CPU is after the next call, and that call would open a second one.
 */
export const ONE_FOR_ALL: Connections = { ...KEPT, maxSockets: 1 };
/** For the verifier: a kept connection may die while the function is frozen, and would pass for a verifier that does not answer. */
export const ONE_A_CALL: Connections = { ...KEPT, keepAlive: false };

/** Settings of every AWS SDK client. They are explicit, so that the SDK looks up none in files or at run time. */
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
 * Settings that the SDK would otherwise look for in `~/.aws`, with reads of missing files in a function's first
 * event.
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
 * A retry strategy that does not retry LimitExceededException. The SDK takes it for throttling, but Secrets Manager
 * means a quota (L7), and a retry makes no room for a label.
 */
class RetryButQuotas extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(
    ...[token, info]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<StandardRetryStrategy['refreshRetryTokenForRetry']> {
    if (info.error?.name === 'LimitExceededException') return Promise.reject(info.error);
    return super.refreshRetryTokenForRetry(token, info);
  }
}
