import type { Account } from './account.ts';
import { invalidName, secretNotFound } from './errors.ts';
import type { Input } from './input.ts';
import type { Rotations } from './rotation.ts';
import type { Secret } from './secret-record.ts';

/** What an operation works with. The time stands still for one call. */
export type Context = {
  readonly account: Account;
  readonly rotations: Rotations;
  readonly now: number;
  /** This call sees what was there before the consistency window (X9). */
  readonly stale: boolean;
};

/** One operation of the API. Synchronous, so that no other call comes between its look and its write. */
export type Operation = (input: Input, context: Context) => Record<string, unknown>;

/**
 * The secret that a read names, as it sees it.
 * @throws ResourceNotFoundException (X1)
 */
export const see = (input: Input, { account, now, stale }: Context): Secret => {
  const id = input.required('SecretId');
  const secret = stale
    ? account.findStale(id, now, account.settings.consistencyWindowMs)
    : account.find(id, now);
  if (!secret) throw secretNotFound();
  return secret;
};

/**
 * Any operation asks this first. What `plant` has made is found by any name.
 * @throws ValidationException for a name that no secret can have (X12)
 */
export const checkName = (input: Input, { account, now }: Context): void => {
  const id = input.text('SecretId') ?? input.text('Name') ?? 'none';
  if (id.startsWith('arn:') || /^[A-Za-z0-9/_+=.@!-]+$/.test(id) || account.find(id, now)) return;
  throw invalidName();
};
