import { SystemClock } from '../sandbox/clock.ts';
import { type LocalAws, type ObservedCall, startLocalAws } from '../sandbox/local-aws.ts';
import type { SecretsManagerOptions } from '../sandbox/secrets-manager/options.ts';
import { ACCOUNT_ID, REGION } from './stuck-secret.ts';

type TimedCall = ObservedCall & { readonly at: number };

/** A local AWS, and all that was called and written in it since its start, in order. */
export type Account = {
  readonly aws: LocalAws;
  readonly calls: readonly TimedCall[];
  /** Of all functions. */
  readonly lines: readonly string[];
};

export const startAccount = async (secretsManager: SecretsManagerOptions = {}): Promise<Account> => {
  const calls: TimedCall[] = [];
  const lines: string[] = [];
  const aws = await startLocalAws({
    clock: new SystemClock(() => {}),
    accountId: ACCOUNT_ID,
    region: REGION,
    onLog: (_, line) => void lines.push(line),
    onCall: (call) => void calls.push({ ...call, at: performance.now() }),
    secretsManager,
  });
  return { aws, calls, lines };
};
