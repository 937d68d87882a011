import { type Answer, type Evidence, type Finding, NO_DATABASE } from './evidence.ts';
import {
  DEFAULT_FAILED_ROTATIONS,
  DEFAULT_PREVIOUS_ON_UNVERIFIED,
  type FailedRotations,
  failedRotationsOf,
  type ModeOfSecret,
  modeOf,
  type PreviousOnUnverified,
  previousOnUnverifiedOf,
} from './mode.ts';
import type { Secret } from './observation.ts';
import { leftoversOn, type PlanInput } from './plan.ts';
import { isObsolete, parkedAs, type Roles } from './roles.ts';
import { SETTLED_AFTER_MS } from './rotation-window.ts';
import { isInScope } from './scope.ts';
import type { Situation } from './situation.ts';
import type { VersionId } from './values.ts';

/** Why a secret is not read: the event, or the secret's name, is enough to decide. */
export type Unseen = 'call-refused' | 'elsewhere' | 'other-account' | 'out-of-scope';

/** What the rows of the table ask about. Each fact is known before the first row is tried. */
export type Facts = {
  /** Why the secret was not looked at; missing where it was. */
  readonly unseen?: Unseen;
  /** There is no such secret (X1). */
  readonly gone: boolean;
  /** AWS refuses every write to it (X3). */
  readonly scheduledForDeletion: boolean;
  /** Its labels follow those of its primary in another Region (X4). */
  readonly replica: boolean;
  /** An AWS service or a partner manages it (X5). */
  readonly managed: boolean;
  /** The secret's name and tags are in the scope of the installation. */
  readonly inScope: boolean;
  /** What the installation allows for this secret, narrowed by its tags. A tag may also say `off`, or an unknown word. */
  readonly mode: ModeOfSecret;
  /** What is done about failed rotations: the installation's setting, narrowed by the secret's tag. */
  readonly failedRotations: FailedRotations;
  /** Whether AWSPREVIOUS of this secret may move to a version that is parked without a login. */
  readonly previousOnUnverified: PreviousOnUnverified;
  /** Rotation is on. A cancellation switches it off (E8). */
  readonly rotationEnabled: boolean;
  /**
   * With rotation on and a version pending: AWS reported a failed rotation, and the secret has not changed for a quarter
   * of an hour; or it reported none, and the secret has not changed for two hours.
   */
  readonly failureStands: boolean;
  /**
   * Nothing of a rotation can be running. So it is a quarter of an hour after the event in the recheck, always in the
   * sweep, and by hand where the secret has not changed for a quarter of an hour.
   */
  readonly settled: boolean;
  /** A recheck, or a look by hand, with a verifier: AWSCURRENT, if there is one, is tried even where nothing is pending. */
  readonly triesCurrent: boolean;
  /**
   * No version is pending, and no password is tried. None is in the initial pass. Later, none is where no other version is
   * parked and there is no verifier; and with one, in a sweep, where AWSCURRENT bears no rescue label and no AWSPENDING.
   */
  readonly idle: boolean;
  /** A rescue label's password was replaced by a later rotation. */
  readonly obsolete: boolean;
  /** AWSPENDING is on a version without AWSCURRENT. */
  readonly pending: boolean;
  /** The pending version was seen to have no value. */
  readonly pendingEmpty: boolean;
  /** A version is pending, and rotation is off: it blocks the next rotation, and none is using it. */
  readonly stuck: boolean;
  /** AWSPENDING is on the AWSCURRENT version: the rotation finished (R8, S4). */
  readonly pendingIsCurrent: boolean;
  /** A rescue label is on the AWSCURRENT version, and not needed: its password was accepted, or there is no verifier and it tells of no refusal. */
  readonly leftover: boolean;
  /** A version without AWSCURRENT is pending or parked, or a rescue label tells that AWSCURRENT was refused. */
  readonly undecided: boolean;
  /** More than one version was pending when it was parked, or is now: AWSPREVIOUS can be on one of them only. */
  readonly severalPending: boolean;
  /** A parked version was seen to have no value, and the secret has not changed for a quarter of an hour. */
  readonly parkedEmpty: boolean;
  /** AWSPREVIOUS is on a version that was parked without a login. The version that had it bears a rescue label. */
  readonly previousLent: boolean;
  /** A verifier is meant to answer for this secret. */
  readonly hasVerifier: boolean;
  /** The verifier has answered, or failed to. */
  readonly asked: boolean;
  /**
   * What is known of the AWSCURRENT password. `missing`: no version bears AWSCURRENT. `no-database`: the value names no
   * database. `no-driver`: it names one without a built-in driver. `unknown`: the verifier answered `unknown`, for a time-out, say; or it failed.
   */
  readonly current:
    | 'missing'
    | 'accepted'
    | 'rejected'
    | 'cooling-down'
    | 'no-database'
    | 'no-driver'
    | 'unknown';
  /**
   * The version whose password was accepted, with every field except the password equal to AWSCURRENT's. Pending before
   * parked. `previous`: it bears AWSPREVIOUS, or did when it was parked.
   */
  readonly works: 'pending' | 'parked' | 'previous' | 'none';
  /** AWSCURRENT's move to that version. */
  readonly move?: { readonly from: VersionId; readonly to: VersionId };
  /** A pending, parked or previous version of another user was accepted. */
  readonly otherUserWorks: boolean;
  /** A version was not tried, because earlier runs had its user refused too often within the last ten minutes. */
  readonly anyCoolingDown: boolean;
  /** Whether a pending, parked or previous version with a value can log in is not known. This run may have spent its attempts. */
  readonly anyUnknown: boolean;
};

/** Default facts for a secret that was not read. The rows that decide on it use none of these. */
const NOT_LOOKED_AT: Facts = {
  gone: false,
  scheduledForDeletion: false,
  replica: false,
  managed: false,
  inScope: true,
  mode: 'report',
  failedRotations: 'ignore',
  previousOnUnverified: 'leave',
  rotationEnabled: false,
  failureStands: false,
  settled: false,
  triesCurrent: false,
  idle: false,
  obsolete: false,
  pending: false,
  stuck: false,
  pendingEmpty: false,
  pendingIsCurrent: false,
  leftover: false,
  undecided: false,
  severalPending: false,
  parkedEmpty: false,
  previousLent: false,
  hasVerifier: false,
  asked: false,
  current: 'missing',
  works: 'none',
  otherUserWorks: false,
  anyCoolingDown: false,
  anyUnknown: false,
};

/** The facts where the secret was not read. */
export const factsOfUnseen = (unseen: Unseen): Facts => ({ ...NOT_LOOKED_AT, unseen });

/** The facts where there is no such secret. */
export const FACTS_OF_GONE: Facts = { ...NOT_LOOKED_AT, gone: true };

/** What is known of a secret that was looked at, and of its passwords where the verifier was asked. */
export const factsOf = (input: PlanInput, situation: Situation): Facts => ({
  gone: false,
  ...factsOfSettings(input.secret, situation),
  ...factsOfTime(input, situation),
  ...factsOfLabels(input, situation),
  ...factsOfEvidence(input, situation),
});

const factsOfSettings = (secret: Secret, { mode: deployed, scope, ...situation }: Situation) => {
  const { tags } = secret;
  const mode = modeOf(tags, deployed);
  const failedRotations = failedRotationsOf(tags, situation.failedRotations ?? DEFAULT_FAILED_ROTATIONS);
  const previous = previousOnUnverifiedOf(
    tags,
    situation.previousOnUnverified ?? DEFAULT_PREVIOUS_ON_UNVERIFIED,
  );
  const isUnderstood = failedRotations !== 'not-understood' && previous !== 'not-understood';
  return {
    scheduledForDeletion: secret.deletedAt !== undefined,
    replica: secret.replicaOf !== undefined,
    managed: secret.managedBy !== undefined,
    inScope: isInScope(scope, secret),
    mode: isUnderstood || mode === 'off' ? mode : ('not-understood' as const),
    failedRotations: failedRotations === 'not-understood' ? ('ignore' as const) : failedRotations,
    previousOnUnverified: previous === 'not-understood' ? ('leave' as const) : previous,
    rotationEnabled: secret.rotationEnabled,
  };
};

/** Two clocks differ. What comes a quarter of an hour after an event is not held back by a few seconds. */
const CLOCKS_DIFFER_MS = 60_000;
/** AWS tries a failed rotation again within its window (R10). After this time without a change none can be running. */
const STUCK_AFTER_MS = 2 * 60 * 60_000;

const factsOfTime = ({ secret }: PlanInput, situation: Situation) => {
  const unchangedMs = unchangedFor(secret, situation);
  return {
    failureStands: unchangedMs >= (situation.rotationFailed ? SETTLED_AFTER_MS : STUCK_AFTER_MS),
    settled: isSettled(unchangedMs, situation),
  };
};

const isSettled = (unchangedMs: number, { pass, eventAt, now }: Situation): boolean => {
  switch (pass) {
    case 'initial':
      return false;
    case 'recheck':
      return eventAt === undefined || now - eventAt >= SETTLED_AFTER_MS - CLOCKS_DIFFER_MS;
    case 'sweep':
      return true;
    case 'manual':
      return unchangedMs >= SETTLED_AFTER_MS;
  }
};

/** Milliseconds since the secret's last change; 0 where that is not known. */
const unchangedFor = ({ changedAt }: Secret, { now }: Situation): number => now - (changedAt ?? now);

const factsOfLabels = (input: PlanInput, situation: Situation) => {
  const { secret, roles, empty } = input;
  const { current, pending, pendingIsCurrent, parked, lender } = roles;
  const { pass, hasVerifier } = situation;
  const isParkedElsewhere = parked.some(({ version }) => version !== current);
  const triesCurrent = hasVerifier && current !== undefined && (pass === 'recheck' || pass === 'manual');
  const triesLeftovers = hasVerifier && (parked.length > 0 || pendingIsCurrent);
  return {
    triesCurrent,
    idle:
      pending === undefined && (pass === 'initial' || !(isParkedElsewhere || triesCurrent || triesLeftovers)),
    obsolete: parked.some((each) => isObsolete(each, secret, roles)),
    pending: pending !== undefined,
    stuck: pending !== undefined && !secret.rotationEnabled,
    pendingEmpty: pending !== undefined && empty.has(pending),
    pendingIsCurrent,
    leftover: leftoversOn(input).length > 0,
    undecided: pending !== undefined || isParkedElsewhere || parkedAs(parked, 'refused').length > 0,
    severalPending: pendingAmong(roles).length > 1,
    parkedEmpty:
      parked.some(({ version }) => empty.has(version)) && unchangedFor(secret, situation) >= SETTLED_AFTER_MS,
    previousLent: lender !== undefined,
  };
};

/** The versions that are pending, or were when they were parked. */
const pendingAmong = ({ current, pending, parked }: Roles): readonly VersionId[] => {
  const wasPending = parkedAs(parked, 'pending').filter((version) => version !== current);
  return [...new Set([...wasPending, ...(pending ? [pending] : [])])];
};

const factsOfEvidence = ({ roles }: PlanInput, { hasVerifier, evidence, pass }: Situation) => {
  const findings = evidence?.kind === 'taken' ? evidence.findings : new Map<VersionId, Finding>();
  const { current, pending, previous } = roles;
  const isAccepted = (version: VersionId) => findings.get(version)?.answer.kind === 'accepted';
  const isSame = (version: VersionId) => findings.get(version)?.sameIdentity === true;
  const judged = pass === 'initial' ? [] : roles.parked;
  const others = {
    pending: pending ? [pending] : [],
    parked: parkedAs(judged, 'pending', 'refused'),
    previous: [...(previous ? [previous] : []), ...parkedAs(judged, 'previous')],
  };
  const all = Object.values(others)
    .flat()
    .filter((version) => version !== current);
  const [works = 'none' as const, to] =
    LIKELIEST_FIRST.flatMap((part) =>
      others[part]
        .filter((version) => version !== current && isAccepted(version) && isSame(version))
        .map((version) => [part, version] as const),
    )[0] ?? [];
  return {
    hasVerifier,
    asked: evidence !== undefined,
    current: current === undefined ? ('missing' as const) : currentOf(findings.get(current), evidence),
    works,
    ...(current && to && { move: { from: current, to } }),
    otherUserWorks: all.some((version) => isAccepted(version) && !isSame(version)),
    anyCoolingDown: [...findings.values()].some(({ answer }) => isCoolingDown(answer)),
    anyUnknown: all.some((version) => isUndecided(findings.get(version))),
  };
};

const LIKELIEST_FIRST = ['pending', 'parked', 'previous'] as const;

const currentOf = (finding: Finding | undefined, evidence: Evidence | undefined): Facts['current'] => {
  const answer = finding?.answer;
  if (answer === undefined) return 'unknown';
  if (answer.kind !== 'unknown') return answer.kind;
  if (answer.cause === 'cooling-down') return 'cooling-down';
  if (answer.cause !== 'unsupported-engine') return 'unknown';
  return evidence?.kind === 'taken' && evidence.engine === NO_DATABASE ? 'no-database' : 'no-driver';
};

const isCoolingDown = (answer: Answer): boolean =>
  answer.kind === 'unknown' && answer.cause === 'cooling-down';

/** A version with a value whose password was neither accepted nor refused. */
const isUndecided = (finding: Finding | undefined): boolean =>
  finding?.answer.kind === 'unknown' && finding.hasValue;
