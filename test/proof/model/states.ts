import { holderOf } from '../../../lambda/decision/observation.ts';
import { rolesOf } from '../../../lambda/decision/roles.ts';
import { AWSCURRENT, type VersionId } from '../../../lambda/decision/values.ts';
import type { Credential } from './ledger.ts';
import type { World } from './world.ts';

/** What a cancellation can find, by its names in docs/aws-facts.md, and what has no name there. */
export const STATES = ['S0', 'S1', 'S2', 'S3', 'S3p', 'S4', 'S5', 'S6', 'S7'] as const;
export type State = (typeof STATES)[number] | 'none of these';

/**
 * The state of a secret and its database; S7 comes on top of another, for it only says who is still at work.
 * @param cancelledAt the moment of the last cancellation before this one
 */
export const statesIn = (world: World, cancelledAt = Infinity): readonly State[] => [
  stateIn(world, cancelledAt),
  ...(isRotating(world) ? (['S7'] as const) : []),
];

const stateIn = (world: World, cancelledAt: number): State => {
  const { truth, ledger } = world;
  if (truth === undefined) return 'none of these';
  const { pending } = rolesOf(truth);
  const current = credentialIn(world, holderOf(truth, AWSCURRENT));
  const serves = current !== undefined && logsIn(world, current);
  if (pending !== undefined) return pendingState(world, current, serves, credentialIn(world, pending));
  if (!serves) return 'none of these';
  const move = ledger.currentMoved.at(-1);
  return !truth.rotationEnabled && move?.by === 'rotation' && move.at > cancelledAt ? 'S4' : 'S0';
};

const pendingState = (
  world: World,
  current: Credential | undefined,
  serves: boolean,
  pending: Credential | undefined,
): State => {
  if (pending === undefined) return serves ? 'S1' : 'none of these';
  const isAnothers = pending.username !== current?.username;
  if (!logsIn(world, pending)) return serves ? 'S2' : 'S5';
  if (isAnothers && !world.database.isGranted(pending.username)) return 'S3p';
  return serves && !isAnothers ? 'S6' : 'S3';
};

/** A step is past its one look at RotationEnabled, which is its first call (R5). */
const isRotating = ({ actors }: World): boolean =>
  actors.some(({ name, hasActed }) => hasActed && name.startsWith('rotation'));

const credentialIn = ({ ledger }: World, version: VersionId | undefined): Credential | undefined =>
  version && ledger.values.get(version);

const logsIn = ({ database }: World, { username, password }: Credential): boolean =>
  database.accepts(username, password);
