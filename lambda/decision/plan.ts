import { countLabels, holderOf, type Observation, type Secret, sameLabels } from './observation.ts';
import { freeRescueLabel } from './rescue-label.ts';
import type { Roles } from './roles.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, type EpochMs, MAX_LABELS, type VersionId } from './values.ts';
import type { Plan, Step } from './verdict.ts';

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
};

/** Takes AWSPENDING and rescue labels off the AWSCURRENT version, where they are obsolete. */
export const cleanup = ({ roles: { current, pendingIsCurrent, parked } }: PlanInput): Step[] => [
  ...(current && pendingIsCurrent ? [detachPending(current)] : []),
  ...parked.filter(({ version }) => version === current).map(detachRescue),
];

/** Parks the pending version, then takes AWSPENDING off it. In this order it always has a label. */
export const unblock = (input: PlanInput, pending: VersionId): Step[] => [
  ...park(input, pending),
  detachPending(pending),
];

/**
 * Moves AWSCURRENT to `target`, which was seen to log in. Another pending version is parked first and
 * unblocked afterwards; where no label is free for that, it stays pending and AWSCURRENT still moves. AWSPENDING
 * comes off last: after a plan that stops halfway, no check follows that could reinstate it.
 */
export const makeCurrent = (input: PlanInput, current: VersionId, target: VersionId): Step[] => {
  const { pending, parked } = input.roles;
  const move: Step = { kind: 'move', label: AWSCURRENT, from: current, to: target };
  const kept = lostPrevious(input);
  const obsolete = parked.filter(({ version }) => version === target).map(detachRescue);
  if (pending === target) return [...park(input, ...kept), move, ...obsolete, detachPending(target)];
  const parking = pending === undefined ? [] : park(input, ...kept, pending);
  if (pending === undefined || !fits(input.secret, [...parking, move]))
    return [...park(input, ...kept), move, ...obsolete];
  return [...parking, move, ...obsolete, detachPending(pending)];
};

/** AWSPREVIOUS moves on with AWSCURRENT (L5). Another user's password that has no other label is parked first. */
const lostPrevious = ({ secret, otherUserVersions, roles: { previous } }: PlanInput): VersionId[] =>
  previous && otherUserVersions.has(previous) && secret.versions.get(previous)?.length === 1
    ? [previous]
    : [];

/** Takes these rescue labels off. */
export const release = (parked: Roles['parked']): Step[] => parked.map(detachRescue);

/**
 * Whether the secret has room for the labels that these steps add (L7). A place is kept for AWSPREVIOUS where
 * no version bears it yet: the first move of AWSCURRENT adds it (L5), ours or that of the next rotation, which
 * would fail after it has changed the password.
 */
export const fits = (secret: Secret, steps: readonly Step[]): boolean => {
  if (steps.every(({ kind }) => kind === 'detach')) return true;
  const kept = holderOf(secret, AWSPREVIOUS) === undefined ? 1 : 0;
  const added = steps.filter(({ kind }) => kind === 'attach').length;
  return countLabels(secret) + kept + added <= MAX_LABELS;
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
  const moving = steps.find(({ kind }) => kind === 'move');
  const isCurrent = moving?.kind === 'move' ? moving.to : holderOf(before, AWSCURRENT);
  const version = unblocking.from;
  if (version === isCurrent || isCurrent !== holderOf(after, AWSCURRENT)) return undefined;
  if (holderOf(after, AWSPENDING) !== undefined) return undefined;
  const putBack: Step = { kind: 'attach', label: AWSPENDING, to: version, ifRefused: 'stop' };
  return { kind: 'reinstate', reason: 'rotation-started-meanwhile', attention: 'none', steps: [putBack] };
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

/** Puts a rescue label on each version that bears none yet: one that no other version bears, or is given here (L7). */
export const park = (
  { secret, roles, now, empty, labelRefusedFor }: PlanInput,
  ...versions: readonly VersionId[]
): Step[] => {
  const mayBeEmpty = (version: VersionId) => empty.has(version) || version === labelRefusedFor;
  const taken = new Set([...secret.versions.values()].flat());
  return versions
    .filter((version) => !roles.parked.some((parked) => parked.version === version))
    .map((version): Step => {
      const label = freeRescueLabel(now, version, taken);
      taken.add(label);
      return { kind: 'attach', label, to: version, ifRefused: mayBeEmpty(version) ? 'skip' : 'stop' };
    });
};

const detachPending = (from: VersionId): Step => ({ kind: 'detach', label: AWSPENDING, from });

const detachRescue = ({ label, version }: Roles['parked'][number]): Step => ({
  kind: 'detach',
  label,
  from: version,
});
