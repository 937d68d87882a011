import { countLabels, holderOf, type Observation, type Secret, sameLabels } from './observation.ts';
import { freeRescueLabel, type Parking, tellingLabel } from './rescue-label.ts';
import type { Roles } from './roles.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  type EpochMs,
  type Label,
  MAX_LABELS,
  type VersionId,
} from './values.ts';
import { type Plan, ROWS_AFTER, type Step } from './verdict.ts';

/** What a plan is made from: the labels as seen, and when. */
export type PlanInput = {
  readonly secret: Secret;
  readonly roles: Roles;
  readonly now: EpochMs;
  /** Versions that were seen to have no value. */
  readonly empty: ReadonlySet<VersionId>;
  /** A version that AWS has just refused a label: most likely it has no value (L6). */
  readonly labelRefusedFor: VersionId | undefined;
  /** Versions of another user than AWSCURRENT's which may log in: AWSPREVIOUS may be all that holds one (L5). */
  readonly otherUserVersions: ReadonlySet<VersionId>;
  /** AWSCURRENT's value names a user, so that it is known which versions are another user's. */
  readonly usersAreKnown: boolean;
  /** Versions whose password was refused. */
  readonly rejected: ReadonlySet<VersionId>;
  /** `cleared`: AWSCURRENT's password was accepted, or is none that a verifier can try. `untried`: there is no verifier. */
  readonly currentIs: 'cleared' | 'untried' | 'undecided';
};

/** Takes AWSPENDING off the AWSCURRENT version, and the rescue labels that it does not need. */
export const cleanup = (input: PlanInput): Step[] => {
  const { current, pendingIsCurrent } = input.roles;
  return [
    ...leftoversOn(input).map(detachRescue),
    ...(current && pendingIsCurrent ? [detachPending(current)] : []),
  ];
};

/**
 * The rescue labels on the AWSCURRENT version that it does not need. Until it is cleared, a rescue label has every sweep
 * look again. Without a verifier, one that tells of a refusal stays.
 */
export const leftoversOn = ({ currentIs, roles: { current, parked } }: PlanInput): Roles['parked'] =>
  parked.filter(
    ({ version, was }) =>
      version === current && (currentIs === 'cleared' || (currentIs === 'untried' && was !== 'refused')),
  );

/**
 * Parks the pending version, then takes AWSPENDING off it. In this order it always has a label. Where no other version
 * is sure to bear a rescue label then, and AWSCURRENT was refused, AWSCURRENT is parked: that has every sweep look again, as
 * long as it is refused.
 */
export const unblock = (input: PlanInput): Step[] => {
  const planWith = (alone: readonly Step[]) => [
    ...parkPending(input),
    ...alone,
    ...cleanup(input),
    ...unblockPending(input),
  ];
  const steps = planWith(parkAlone(input));
  return fits(input.secret, steps, FOR_A_ROTATION) ? steps : planWith([]);
};

/** AWS may refuse a rescue label to a pending version that is empty (L6). */
const parkAlone = (input: PlanInput): Attaching[] => {
  const { current, pending, parked } = input.roles;
  const isAlone = parked.length === 0 && (pending === undefined || mayBeEmpty(input, pending));
  return current && isAlone && input.rejected.has(current) ? parkRefused(input, current) : [];
};

/** Parks an AWSCURRENT version that was refused, under a label that tells so. */
const parkRefused = (input: PlanInput, current: VersionId): Attaching[] =>
  park(input, current).map(telling(input, 'refused'));

/**
 * The same, and AWSPREVIOUS moves to `target`. There, and not under a rescue label, rotation functions look for a
 * password (R13). The version that has no other label than AWSPREVIOUS is parked first. Where there is no room for all
 * of this, or `target` can't hold a password of AWSCURRENT's user, AWSPREVIOUS stays.
 */
export const unblockWithPrevious = (input: PlanInput, target: VersionId | undefined): Step[] => {
  const { previous } = input.roles;
  if (target === undefined || target === previous || !mayBePrevious(input, target)) return unblock(input);
  const steps = [
    ...parkPrevious(input),
    ...parkPending(input),
    movePrevious(previous, target),
    ...cleanup(input),
    ...unblockPending(input),
  ];
  return fits(input.secret, steps) ? steps : unblock(input);
};

/** Not a version that may be empty, another user's, or that was refused. */
const mayBePrevious = (input: PlanInput, target: VersionId): boolean =>
  !mayBeEmpty(input, target) &&
  !input.rejected.has(target) &&
  !(input.usersAreKnown && input.otherUserVersions.has(target));

/**
 * Gives AWSPREVIOUS back to the version that had it, and takes off the rescue label that told so. That may be its last
 * label, so a move that AWS refuses ends the plan.
 */
export const returnPrevious = (input: PlanInput): Step[] => {
  const { previous, lender } = input.roles;
  if (lender === undefined || previous === undefined) return [];
  const move: Step = { kind: 'move', label: AWSPREVIOUS, from: previous, to: lender.version };
  return [move, detachRescue(lender), ...cleanup(input)];
};

/** Whether AWS lets AWSPREVIOUS be moved by hand is not known (R15), so the plan goes on without. */
const movePrevious = (from: VersionId | undefined, to: VersionId): Step =>
  from === undefined
    ? { kind: 'attach', label: AWSPREVIOUS, to, ifRefused: 'skip' }
    : { kind: 'move', label: AWSPREVIOUS, from, to, ifRefused: 'skip' };

const parkPending = (input: PlanInput): Step[] =>
  input.roles.pending ? park(input, input.roles.pending) : [];

const unblockPending = ({ roles: { pending } }: PlanInput): Step[] =>
  pending ? [detachPending(pending)] : [];

/** The AWSPREVIOUS version, if it has no other label: it loses its last one when AWSPREVIOUS moves on (L5, L8). */
const barePrevious = ({ secret, roles: { previous } }: PlanInput): VersionId[] =>
  previous && secret.versions.get(previous)?.length === 1 ? [previous] : [];

/** Parks the bare AWSPREVIOUS version under a label that tells that it had AWSPREVIOUS. */
const parkPrevious = (input: PlanInput): Step[] =>
  park(input, ...barePrevious(input)).map(telling(input, 'previous'));

/** The same parking, under a label that tells why; if another version bears that label, under the plain one. */
const telling =
  ({ secret, now }: PlanInput, parking: Exclude<Parking, 'pending'>) =>
  (attaching: Attaching): Attaching => {
    const label = tellingLabel(parking, now, attaching.to);
    return holderOf(secret, label) === undefined ? { ...attaching, label } : attaching;
  };

/**
 * Moves AWSCURRENT to `target`, which was seen to log in. The pending version, if it is another one, is parked first, and
 * with `parksCurrent` the version that loses AWSCURRENT, too. An outage does not wait for a label: where there is no room, they are not parked, and
 * another pending version stays pending. AWSPENDING comes off last: after a plan that stops halfway, no check follows
 * that could reinstate it.
 */
export const makeCurrent = (
  input: PlanInput,
  current: VersionId,
  target: VersionId,
  { parksCurrent = false } = {},
): Step[] => {
  const { pending } = input.roles;
  const move = moveCurrent(input, current, target);
  const planWith = (others: readonly VersionId[], refused: readonly Attaching[]) => [
    ...park(input, ...lostPrevious(input), ...others),
    ...refused,
    ...move,
    ...unblockedBy(input, target, others),
  ];
  const others = pending === undefined || pending === target ? [] : [pending];
  const refused = parksCurrent ? parkRefused(input, current) : [];
  const plans = [planWith(others, refused), planWith(others, []), planWith([], [])] as const;
  if (fits(input.secret, plans[0], FOR_A_ROTATION)) return plans[0];
  return fits(input.secret, plans[1]) ? plans[1] : plans[2];
};

/** AWSPENDING comes off the target, off the version that was AWSCURRENT, and off another version that is parked. */
const unblockedBy = (
  { roles: { current, pending, pendingIsCurrent } }: PlanInput,
  target: VersionId,
  parked: readonly VersionId[],
): Step[] => {
  if (current && pendingIsCurrent) return [detachPending(current)];
  return pending && [target, ...parked].includes(pending) ? [detachPending(pending)] : [];
};

/**
 * Moves AWSCURRENT to `target` and leaves AWSPENDING where it is: with rotation on, it belongs to the rotation. Nobody asks
 * about AWSPREVIOUS then. It may be another user's, so it is parked whosever it is.
 */
export const makeCurrentInRotation = (input: PlanInput, current: VersionId, target: VersionId): Step[] => [
  ...park(input, ...barePrevious(input)),
  ...moveCurrent(input, current, target),
];

/** The move, and the rescue labels of the version that becomes AWSCURRENT come off. */
const moveCurrent = ({ roles: { parked } }: PlanInput, from: VersionId, to: VersionId): Step[] => [
  { kind: 'move', label: AWSCURRENT, from, to },
  ...parked.filter(({ version }) => version === to).map(detachRescue),
];

/**
 * AWSPREVIOUS moves on with AWSCURRENT (L5). Another user's password that has no other label is parked first. One of
 * AWSCURRENT's own user is not its last: `target` was just accepted.
 */
const lostPrevious = (input: PlanInput): VersionId[] =>
  barePrevious(input).filter((version) => input.otherUserVersions.has(version));

/** Takes these rescue labels off. With rotation on, nothing else: AWSPENDING is the rotation's. */
export const release = (parked: Roles['parked']): Step[] => parked.map(detachRescue);

/** What a rotation adds. The label on a refused version, which has another one, leaves it room: a rotation may help. */
const FOR_A_ROTATION = [AWSPREVIOUS, AWSPENDING];

/**
 * Whether the secret has room for the labels that these steps add (L7), and for those `kept` that no version bears
 * yet. AWSPREVIOUS is: the first move of AWSCURRENT adds it (L5), ours or that of the next rotation, which
 * would fail after it has changed the password.
 */
export const fits = (
  secret: Secret,
  steps: readonly Step[],
  kept: readonly Label[] = [AWSPREVIOUS],
): boolean => {
  if (steps.every(({ kind }) => kind === 'detach')) return true;
  const added = steps.flatMap(({ kind, label }) => (kind === 'attach' ? [label] : []));
  const missing = kept.filter((label) => holderOf(secret, label) === undefined && !added.includes(label));
  return countLabels(secret) + missing.length + added.length <= MAX_LABELS;
};

/**
 * The one plan that looks back: rotation was switched on between the look and the write that took AWSPENDING
 * off its version, and the label is on no other. The new rotation works on that very version (R3), so it gets
 * the label back; unless AWSCURRENT has moved meanwhile, for then that rotation is over (L10, R6).
 */
export const reinstate = ({ steps }: Plan, before: Observation, after: Observation): Plan | undefined => {
  const unblocking = steps.find(({ label }) => label === AWSPENDING);
  if (unblocking?.kind !== 'detach' || before.kind === 'gone') return undefined;
  if (after.kind === 'gone' || !after.rotationEnabled) return undefined;
  const moving = steps.find(({ label }) => label === AWSCURRENT);
  const isCurrent = moving?.kind === 'move' ? moving.to : holderOf(before, AWSCURRENT);
  const version = unblocking.from;
  if (version === isCurrent || isCurrent !== holderOf(after, AWSCURRENT)) return undefined;
  if (holderOf(after, AWSPENDING) !== undefined) return undefined;
  const putBack: Step = { kind: 'attach', label: AWSPENDING, to: version, ifRefused: 'stop' };
  return {
    kind: 'reinstate',
    row: ROWS_AFTER['rotation-started-meanwhile'],
    reason: 'rotation-started-meanwhile',
    attention: 'none',
    steps: [putBack],
  };
};

/**
 * The version that AWS would not let be parked: the plan was superseded, and the labels are as they were. A
 * label that no version bears is refused for one reason then: the version has no value (L6).
 */
export const refusedParking = (
  plan: Plan,
  before: Observation,
  after: Observation,
): VersionId | undefined => {
  const [first] = plan.steps;
  if (first?.kind !== 'attach' || before.kind === 'gone' || after.kind === 'gone') return undefined;
  return sameLabels(before, after) ? first.to : undefined;
};

type Attaching = Extract<Step, { kind: 'attach' }>;

/** Puts a rescue label on each version that bears none yet: one that no other version bears, or is given here (L7). */
export const park = (input: PlanInput, ...versions: readonly VersionId[]): Attaching[] => {
  const { secret, roles, now } = input;
  const taken = new Set([...secret.versions.values()].flat());
  return versions
    .filter((version) => !roles.parked.some((parked) => parked.version === version))
    .map((version) => {
      const label = freeRescueLabel(now, version, taken);
      taken.add(label);
      return { kind: 'attach', label, to: version, ifRefused: mayBeEmpty(input, version) ? 'skip' : 'stop' };
    });
};

const mayBeEmpty = ({ empty, labelRefusedFor }: PlanInput, version: VersionId): boolean =>
  empty.has(version) || version === labelRefusedFor;

const detachPending = (from: VersionId): Step => ({ kind: 'detach', label: AWSPENDING, from });

const detachRescue = ({ label, version }: Roles['parked'][number]): Step => ({
  kind: 'detach',
  label,
  from: version,
});
