import { decide } from '../decision/decide.ts';
import type { Secret } from '../decision/observation.ts';
import { rolesOf } from '../decision/roles.ts';
import type { Scope } from '../decision/scope.ts';
import { type EpochMs, epochMs } from '../decision/values.ts';

/** A secret as a list tells of it, which may lag behind (X8). */
export type Listed = { readonly secret: Secret; readonly changedAt?: EpochMs };

/**
 * What makes a secret suspect: a version that is pending and blocks, labels on AWSCURRENT that have served,
 * parked versions to judge anew, parked versions that a later rotation has replaced.
 */
const SIGNS = ['stuck', 'untidy', 'parked', 'served'] as const;
export type Sign = (typeof SIGNS)[number];

export type Triage =
  | { readonly kind: 'none' }
  /** Suspect, and changed so lately that its own event and second look may still be on their way. */
  | { readonly kind: 'too-fresh' }
  | { readonly kind: 'suspect'; readonly sign: Sign; readonly unchangedSince?: EpochMs };

/** The second look comes after a quarter of an hour; until then there is nothing for the sweep to find. */
const FRESH_MS = 15 * 60_000;

/**
 * Whether a secret is worth a look: where `decide` would not leave it alone if it had every right and a
 * verifier. A mode or a verifier that is not there is for whoever takes that look.
 */
export const suspect = (listed: Listed, scope: Scope, now: EpochMs): Triage => {
  const sign = signOf(listed.secret, scope, now);
  const { changedAt } = listed;
  if (sign === undefined) return { kind: 'none' };
  if (now - (changedAt ?? 0) < FRESH_MS) return { kind: 'too-fresh' };
  return { kind: 'suspect', sign, ...(changedAt !== undefined && { unchangedSince: epochMs(changedAt) }) };
};

/** How many rescue labels are in service: a replica's are its primary's, a deleted secret's serve nobody. */
export const countParked = ({ secret }: Listed): number =>
  secret.replicaOf === undefined && secret.deletedAt === undefined ? rolesOf(secret).parked.length : 0;

const signOf = (secret: Secret, scope: Scope, now: EpochMs): Sign | undefined => {
  const verdict = decide({
    observation: secret,
    mode: 'recover',
    scope,
    hasVerifier: true,
    settled: true,
    now,
  });
  if (verdict.kind === 'ask') return rolesOf(secret).pending ? 'stuck' : 'parked';
  if (verdict.kind === 'no-action') return verdict.attention === 'required' ? 'stuck' : undefined;
  const plan = verdict.kind === 'withheld' ? verdict.would : verdict;
  if (plan.kind === 'cleanup') return 'untidy';
  return plan.kind === 'release' ? 'served' : 'stuck';
};
