import { StandardRetryStrategy } from '@smithy/core/retry';

/** Time limits of one call in milliseconds, and how often it is tried in all. */
export type CallLimits = {
  readonly connectMs: number;
  readonly requestMs: number;
  readonly attempts: number;
};

/**
 * For calls to AWS's own endpoints: six attempts with the SDK's jittered back-off last some ten seconds at
 * most under throttling, well within a function's minute.
 */
export const AWS_CALL: CallLimits = { connectMs: 1_000, requestMs: 5_000, attempts: 6 };

/** For asking the verifier, whose run takes 12 s at most. Asked once: a second run would log in again. */
export const VERIFIER_CALL: CallLimits = { connectMs: 1_000, requestMs: 15_000, attempts: 1 };

/** Explicit settings for any AWS SDK client, so that none of them is looked up in files or at run time. */
export const clientSettings = ({ connectMs, requestMs, attempts }: CallLimits = AWS_CALL) => ({
  requestHandler: {
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true, maxSockets: 16 },
    httpAgent: { keepAlive: true, maxSockets: 16 },
  },
  maxAttempts: attempts,
  retryStrategy: new RetryButQuotas(attempts),
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
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
