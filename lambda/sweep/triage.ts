import { decide } from '../decision/decide.ts';
import type { Secret } from '../decision/observation.ts';
import { rolesOf } from '../decision/roles.ts';
import type { Scope } from '../decision/scope.ts';
import type { EpochMs } from '../decision/values.ts';
import { LIMITS } from '../runtime/limits.ts';

/**
 * Why a secret is queued. `stuck`: a pending version blocks rotation. `failing`: rotation is on, and a version has been
 * pending for two hours. `cleanup`: obsolete labels are on AWSCURRENT. `parked`: parked versions are to be judged, or an
 * AWSCURRENT version that was refused. `obsolete`: a later rotation has replaced a parked password.
 */
export type TriageFinding = 'stuck' | 'failing' | 'cleanup' | 'parked' | 'obsolete';

export type Triage =
  | { readonly kind: 'none' }
  /** There is a finding, but the secret has changed so recently that its own event and recheck may still come. */
  | { readonly kind: 'too-fresh' }
  | { readonly kind: 'found'; readonly finding: TriageFinding };

/** Whether a secret, as ListSecrets shows it, should be queued. The list may lag behind (X8). */
export const triage = (secret: Secret, scope: Scope, now: EpochMs): Triage => {
  const verdict = verdictOn(secret, scope, now);
  const finding = findingIn(verdict, secret);
  if (finding === undefined) return { kind: 'none' };
  if (now - (secret.changedAt ?? 0) < LIMITS.freshMs) return { kind: 'too-fresh' };
  return { kind: 'found', finding };
};

/** The number of rescue labels of a secret. Replicas count with their primary; deleted secrets do not count. */
export const countParked = (secret: Secret): number =>
  secret.replicaOf === undefined && secret.deletedAt === undefined ? rolesOf(secret).parked.length : 0;

/** Why a secret should be queued, if it should. */
export const findingOf = (secret: Secret, scope: Scope, now: EpochMs): TriageFinding | undefined =>
  findingIn(verdictOn(secret, scope, now), secret);

/** Runs `decide` as if mode were `recover` and a verifier existed. The pass that follows applies the real ones. */
const verdictOn = (secret: Secret, scope: Scope, now: EpochMs) =>
  decide({
    observation: secret,
    mode: 'recover',
    scope,
    hasVerifier: true,
    pass: 'sweep',
    failedRotations: 'recover',
    now,
  });

const findingIn = (verdict: ReturnType<typeof decide>, secret: Secret): TriageFinding | undefined => {
  if (verdict.kind === 'ask') return whyAsked(secret);
  if (verdict.kind === 'no-action') return verdict.attention === 'required' ? 'stuck' : undefined;
  const plan = verdict.kind === 'withheld' ? verdict.would : verdict;
  return plan.kind === 'release' ? 'obsolete' : 'stuck';
};

const whyAsked = (secret: Secret): TriageFinding => {
  const { pending, current, parked } = rolesOf(secret);
  if (pending !== undefined) return secret.rotationEnabled ? 'failing' : 'stuck';
  return parked.some(({ version, was }) => version !== current || was === 'refused') ? 'parked' : 'cleanup';
};
