import { decide } from '../decision/decide.ts';
import type { Secret } from '../decision/observation.ts';
import { rolesOf } from '../decision/roles.ts';
import type { Scope } from '../decision/scope.ts';
import { type EpochMs, epochMs } from '../decision/values.ts';
import { LIMITS } from '../runtime/limits.ts';

/** A secret as ListSecrets shows it. The list may lag behind (X8). */
export type Listed = { readonly secret: Secret; readonly changedAt?: EpochMs };

/**
 * Why a secret is queued. `stuck`: a pending version blocks rotation. `cleanup`: obsolete labels are on AWSCURRENT.
 * `parked`: parked versions are to be judged. `obsolete`: a later rotation has replaced a parked password.
 */
const FINDINGS = ['stuck', 'cleanup', 'parked', 'obsolete'] as const;
export type TriageFinding = (typeof FINDINGS)[number];

export type Triage =
  | { readonly kind: 'none' }
  /** There is a finding, but the secret has changed so recently that its own event and recheck may still come. */
  | { readonly kind: 'too-fresh' }
  | { readonly kind: 'found'; readonly finding: TriageFinding; readonly unchangedSince?: EpochMs };

/**
 * Whether a secret should be queued. Runs `decide` as if mode were `recover` and a verifier existed. The pass that
 * follows applies the real ones.
 */
export const triage = (listed: Listed, scope: Scope, now: EpochMs): Triage => {
  const finding = findingOf(listed.secret, scope, now);
  const { changedAt } = listed;
  if (finding === undefined) return { kind: 'none' };
  if (now - (changedAt ?? 0) < LIMITS.freshMs) return { kind: 'too-fresh' };
  return { kind: 'found', finding, ...(changedAt !== undefined && { unchangedSince: epochMs(changedAt) }) };
};

/** The number of rescue labels of a secret. Replicas count with their primary; deleted secrets do not count. */
export const countParked = ({ secret }: Listed): number =>
  secret.replicaOf === undefined && secret.deletedAt === undefined ? rolesOf(secret).parked.length : 0;

const findingOf = (secret: Secret, scope: Scope, now: EpochMs): TriageFinding | undefined => {
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
  if (plan.kind === 'cleanup') return 'cleanup';
  return plan.kind === 'release' ? 'obsolete' : 'stuck';
};
