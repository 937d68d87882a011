import { throttled } from './errors.ts';

export const MAX_SECRETS = 500_000;

/** Requests a second, for all operations of a group together (X7). */
const GROUPS: readonly { readonly perSecond: number; readonly operations: readonly string[] }[] = [
  { perSecond: 10_000, operations: ['DescribeSecret', 'GetSecretValue'] },
  { perSecond: 50, operations: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'] },
  { perSecond: 50, operations: ['RotateSecret', 'CancelRotateSecret'] },
  { perSecond: 50, operations: ['ListSecrets', 'ListSecretVersionIds'] },
  { perSecond: 50, operations: ['TagResource', 'UntagResource'] },
  { perSecond: 50, operations: ['CreateSecret'] },
  { perSecond: 50, operations: ['DeleteSecret'] },
  { perSecond: 50, operations: ['RestoreSecret'] },
];

type Bucket = { readonly perSecond: number; tokens: number; filledAt: number };

/** A token bucket a group, which holds one second's worth. */
export class Quotas {
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: number) {
    for (const { perSecond, operations } of GROUPS) {
      const bucket = { perSecond, tokens: perSecond, filledAt: now };
      for (const operation of operations) this.#buckets.set(operation, bucket);
    }
  }

  /** @throws ThrottlingException */
  take(operation: string, now: number): void {
    const bucket = this.#buckets.get(operation);
    if (!bucket) return;
    const gained = ((now - bucket.filledAt) / 1000) * bucket.perSecond;
    bucket.tokens = Math.min(bucket.perSecond, bucket.tokens + Math.max(0, gained));
    bucket.filledAt = now;
    if (bucket.tokens < 1) throw throttled();
    bucket.tokens -= 1;
  }
}
