import { type Choice, isChosen } from './choice.ts';
import { type Answer, type Evidence, type Finding, NO_DATABASE, type Unknown } from './evidence.ts';
import { type Mode, type ModeOfSecret, modeOf } from './mode.ts';
import type { Observation, Secret } from './observation.ts';
import { fits, makeCurrent, release, type Scene, tidy, unblock } from './plan.ts';
import type { Reason } from './reasons.ts';
import { candidatesAmong, type Order, type Roles, rolesOf } from './roles.ts';
import type { EpochMs, VersionId } from './values.ts';
import type { Person, Plan, PlanKind, Question, Step, Verdict } from './verdict.ts';

/** Everything a verdict rests on. */
export type Situation = {
  readonly observation: Observation;
  readonly mode: Mode;
  readonly choice: Choice;
  /** Whether a verifier is deployed for this secret. */
  readonly hasVerifier: boolean;
  /** What the verifier answered; missing until it was asked. */
  readonly evidence?: Evidence;
  /**
   * Nothing of the cancelled rotation can be running any more: the second pass, the sweep, a person. Only
   * then are versions judged that an earlier pass parked, so that a repeated delivery costs one look.
   */
  readonly settled: boolean;
  /** Which versions are to be tried before others. */
  readonly order?: Order;
  /** A version that AWS would not put a label on just now: it has no value (L6). */
  readonly unlabelable?: VersionId;
  readonly now: EpochMs;
};

/**
 * The decision table, its rows tried from the top. It never asks before rows 1 to 7 are through, and asks
 * once: with `evidence` in the situation the answer is always a verdict.
 */
export function decide(situation: Situation & { readonly evidence: Evidence }): Verdict;
export function decide(situation: Situation): Verdict | Question;
export function decide(situation: Situation): Verdict | Question {
  const { observation } = situation;
  if (observation.kind === 'gone') return leave('secret-gone'); // 1

  const mode = modeOf(observation.tags, situation.mode);
  const scene = sceneOf(observation, situation);
  const verdict = atSight(scene, mode, situation) ?? onEvidence(scene, mode, situation);
  return mode === 'report' && isPlan(verdict) ? reported(verdict) : verdict;
}

/** Rows 1 to 7: what the labels and the secret's settings tell by themselves. */
const atSight = (scene: Scene, mode: ModeOfSecret, { choice, settled }: Situation): Verdict | undefined => {
  const { secret, roles } = scene;
  const served = roles.parked.filter((parked) => isServed(parked, secret, roles));

  if (secret.deletedAt !== undefined) return leave('secret-scheduled-for-deletion'); // 1
  if (secret.replicaOf !== undefined) return leave('secret-is-replica'); // 2
  if (secret.managedBy !== undefined)
    return leave('secret-managed-by-service', isStuck(scene) ? 'needed' : 'no'); // 3
  if (!isChosen(choice, secret)) return leave('secret-not-chosen'); // 4
  if (mode === 'off') return leave('switched-off-by-tag'); // 4
  if (mode === 'not-understood') return leave('tag-not-understood', isStuck(scene) ? 'needed' : 'no'); // 4
  if (secret.rotationEnabled && served.length > 0)
    return plan('release', 'rotated-since', 'no', release(served)); // 5
  if (secret.rotationEnabled) return leave('rotation-is-on'); // 5

  const untidy = tidy(scene);
  if (untidy.length > 0)
    return plan(
      'tidy',
      roles.pendingIsCurrent ? 'pending-beside-current' : 'parked-is-current',
      'no',
      untidy,
    ); // 6
  if (!roles.pending && !(settled && roles.parked.length > 0)) return leave('nothing-pending'); // 7
  return undefined;
};

/** AWSPENDING blocks the next rotation: none is on that may be using it. */
const isStuck = ({ secret, roles }: Scene): boolean => roles.pending !== undefined && !secret.rotationEnabled;

/** Rows 8 to 15: what follows from which password the database accepts. */
const onEvidence = (scene: Scene, mode: ModeOfSecret, situation: Situation): Verdict | Question => {
  const { roles } = scene;
  const { evidence, hasVerifier, settled, order } = situation;

  if (!roles.current) return setAside(scene, 'no-current-version', 'told'); // 14
  if (!hasVerifier) return setAside(scene, 'no-verifier', 'no'); // 14
  if (!evidence)
    return { kind: 'ask', secret: scene.secret, candidates: candidatesAmong(roles, settled, order) };
  if (evidence.kind === 'failed') return setAside(scene, 'unverified', 'needed'); // 14

  const findings = evidence.findings;
  const current = findings.get(roles.current)?.answer ?? NOT_TRIED;
  if (current.kind === 'unknown') return currentUnknown(scene, current, evidence.engine); // 14
  if (current.kind === 'accepted') return currentAccepted(scene, findings); // 12, 13
  return currentRejected(scene, {
    current: roles.current,
    findings,
    settled,
    mayRecover: mode !== 'unblock',
  }); // 8 to 11
};

/** Row 14: nobody knows. What is no database's is nobody's concern; of anything else a person has to know. */
const currentUnknown = (scene: Scene, { cause }: Unknown, engine: string): Verdict => {
  if (cause === 'cooling-down') return leave('verifier-cooling-down');
  if (cause !== 'unsupported-engine') return setAside(scene, 'unverified', 'needed');
  return engine === NO_DATABASE
    ? setAside(scene, 'not-a-database-secret', 'no')
    : setAside(scene, 'engine-not-supported', 'needed');
};

/** Rows 12 and 13: AWSCURRENT is right, and only the leftovers are put aside. */
const currentAccepted = (scene: Scene, findings: ReadonlyMap<VersionId, Finding>): Verdict => {
  const { pending, parked } = scene.roles;
  const isEmpty = (version: VersionId) => findings.get(version)?.hasValue === false;
  if (pending)
    return setAside(scene, isEmpty(pending) ? 'pending-has-no-value' : 'database-has-current', 'no'); // 12, 13
  const empty = parked.filter(({ version }) => isEmpty(version));
  return empty.length > 0
    ? plan('release', 'parked-has-no-value', 'no', release(empty)) // 12
    : leave('database-has-current'); // 13
};

type Refusal = {
  readonly current: VersionId;
  readonly findings: ReadonlyMap<VersionId, Finding>;
  readonly settled: boolean;
  readonly mayRecover: boolean;
};

/** Rows 8 to 11: the database refused the AWSCURRENT password just now. */
const currentRejected = (scene: Scene, { current, findings, settled, mayRecover }: Refusal): Verdict => {
  const { pending, previous, parked } = scene.roles;
  const made = [...(pending ? [pending] : []), ...(settled ? parked.map(({ version }) => version) : [])];
  const accepted = made.filter((version) => findings.get(version)?.answer.kind === 'accepted');
  const heir = accepted.find((version) => acceptedAsSame(findings.get(version)));
  const predecessor = previous && acceptedAsSame(findings.get(previous)) ? previous : undefined;

  if ((heir || predecessor) && !mayRecover) return setAside(scene, 'recovery-not-allowed', 'needed'); // 8, 9
  if (heir) {
    const reason = heir === pending ? 'database-has-pending' : 'database-has-parked';
    return ifItFits(scene, plan('promote', reason, 'told', makeCurrent(scene, current, heir))); // 8
  }
  if (predecessor)
    return plan('restore', 'database-has-previous', 'told', makeCurrent(scene, current, predecessor)); // 9
  // One who could not be tried just now is no answer: the question comes back.
  if (
    [...findings.values()].some(({ answer }) => answer.kind === 'unknown' && answer.cause === 'cooling-down')
  )
    return leave('verifier-cooling-down'); // 14
  if (accepted.length > 0) return setAside(scene, 'database-has-other-user', 'needed'); // 10
  return setAside(scene, 'nothing-accepted', 'needed'); // 11
};

/** Parks and unblocks what is pending. Where nothing is, nothing is written; row 15 where labels run out. */
const setAside = (scene: Scene, reason: Reason, person: Person): Verdict => {
  const { pending } = scene.roles;
  if (!pending) return leave(reason, QUIET_WHEN_PARKED.has(reason) ? 'no' : person);
  return ifItFits(scene, plan('unblock', reason, person, unblock(scene, pending)));
};

const ifItFits = ({ secret }: Scene, would: Plan): Verdict =>
  fits(secret, would.steps) ? would : { kind: 'hold', reason: 'labels-exhausted', person: 'needed', would }; // 15

const NOT_TRIED: Answer = { kind: 'unknown', cause: 'not-tried' };

/** Once parked, a version that nobody could verify is safe where it is: the first pass has called a person. */
const QUIET_WHEN_PARKED: ReadonlySet<Reason> = new Set(['unverified', 'engine-not-supported']);

const leave = (reason: Reason, person: Person = 'no'): Verdict => ({ kind: 'leave', reason, person });

const plan = (kind: PlanKind, reason: Reason, person: Person, steps: readonly Step[]): Plan => ({
  kind,
  reason,
  person,
  steps,
});

const isPlan = (verdict: Verdict | Question): verdict is Plan => 'steps' in verdict;

/** Mode `report` does nothing, so what it would have repaired is left to a person. */
const reported = (would: Plan): Verdict => ({
  kind: 'hold',
  reason: would.reason,
  person: would.person === 'no' ? 'no' : 'needed',
  would,
});

const acceptedAsSame = (finding: Finding | undefined): boolean =>
  finding?.answer.kind === 'accepted' && finding.sameIdentity;

/** It is of another user, and was not seen to be refused. */
const mayServeAnother = ({ answer, sameIdentity, hasValue }: Finding): boolean =>
  hasValue && !sameIdentity && answer.kind !== 'rejected';

/**
 * A rotation has succeeded since the parking, and the version is not the one that a rotation works on now.
 * "Since" leaves room for the cancelled rotation's last step, which may set its password a quarter of an hour
 * later (R5), and for a clock that is a day off.
 */
const isServed = (parked: Roles['parked'][number], secret: Secret, { pending }: Roles): boolean =>
  (secret.lastRotatedAt ?? 0) >= parked.parkedUntil + SERVED_AFTER_MS && parked.version !== pending;

const SERVED_AFTER_MS = 25 * 60 * 60_000;

const sceneOf = (secret: Secret, { now, evidence, unlabelable }: Situation): Scene => ({
  secret,
  strangers: new Set(
    evidence?.kind === 'taken'
      ? [...evidence.findings].filter(([, finding]) => mayServeAnother(finding)).map(([version]) => version)
      : [],
  ),
  roles: rolesOf(secret),
  now,
  empty: new Set([
    ...(unlabelable === undefined ? [] : [unlabelable]),
    ...(evidence?.kind === 'taken'
      ? [...evidence.findings].filter(([, { hasValue }]) => !hasValue).map(([version]) => version)
      : []),
  ]),
});
