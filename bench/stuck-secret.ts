import { randomUUID } from 'node:crypto';
import type { SecretsManager } from '../sandbox/secrets-manager/secrets-manager.ts';
import { cancelEvent } from '../test/support/events.ts';

/** The account in which the events were recorded, and a Region. */
export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-west-1';

export type StuckSecret = {
  readonly arn: string;
  readonly currentId: string;
  readonly pendingId: string;
  readonly event: Readonly<Record<string, unknown>>;
};

/** Plants a secret whose rotation was cancelled half-way, and makes the event that tells of it. */
export const plantStuck = (
  manager: SecretsManager,
  name: string,
  { current = '{"password":"not-real-1"}', pending = '{"password":"not-real-2"}' } = {},
): StuckSecret => {
  const currentId = randomUUID();
  const pendingId = randomUUID();
  const { arn } = manager.plant({
    name,
    rotationEnabled: false,
    versions: [
      { id: currentId, labels: ['AWSCURRENT'], value: current },
      { id: pendingId, labels: ['AWSPENDING'], value: pending },
    ],
  });
  const { accountId: account, region } = manager;
  const event = cancelEvent(
    { eventTime: new Date().toISOString(), responseElements: { arn }, recipientAccountId: account },
    { account, region },
  );
  return { arn, currentId, pendingId, event };
};
