import { modeOf } from '../../../lambda/decision/mode.ts';
import { holderOf } from '../../../lambda/decision/observation.ts';
import { parkingOf } from '../../../lambda/decision/rescue-label.ts';
import { rolesOf } from '../../../lambda/decision/roles.ts';
import { AWSCURRENT } from '../../../lambda/decision/values.ts';
import { Broken } from './broken.ts';
import type { Play } from './play.ts';
import { finish } from './rest.ts';
import type { World } from './world.ts';

/**
 * 10: once the passes are over, the next rotation of a single user ends with AWSCURRENT logging in, whatever they could
 * ask the database; unless somebody has changed passwords or labels by hand, so that nobody can know what is right.
 */
export const checkNextRotation = async (play: Play): Promise<void> => {
  const { world } = play;
  if (!isToRotate(world)) return;
  const parked = world.truth ? rolesOf(world.truth).parked : [];
  const inLine = parked.filter(({ label }) => parkingOf(label) === 'pending').length;
  const was = logsIn(world);
  await play.act({ kind: 'rotate', how: 'initial' });
  await finish(play);
  if (logsIn(world)) return;
  const limit = limitOn(world, inLine);
  if (limit !== undefined) world.ledger.limit(limit);
  else
    throw new Broken(
      10,
      `the next rotation leaves AWSCURRENT refused, which ${was ? 'was not' : 'was'} before`,
    );
};

const isToRotate = ({ truth, ledger, setup, failuresLeft }: World): boolean =>
  truth !== undefined &&
  !truth.rotationEnabled &&
  truth.deletedAt === undefined &&
  rolesOf(truth).pending === undefined &&
  setup.users === 'single' &&
  setup.ownership === 'own' &&
  (setup.failing.at === 'none' || failuresLeft === 0) &&
  !ledger.wasMeddledWith &&
  !ledger.wasHandled &&
  ledger.parkedByHand.size === 0 &&
  !ledger.wasDeleted;

const logsIn = ({ truth, ledger, database }: World): boolean => {
  const version = truth && holderOf(truth, AWSCURRENT);
  const value = version && ledger.values.get(version);
  return value !== undefined && database.accepts(value.username, value.password);
};

/** Why it could not be helped, if it could not. */
const limitOn = ({ setup, truth }: World, inLine: number): string | undefined => {
  const mode = truth && modeOf(truth.tags, setup.mode);
  if (mode !== 'unblock' && mode !== 'recover') return 'a tag held back the passes after the first';
  if (setup.previousOnUnverified === 'leave' || setup.aws.previousByHand === 'refused')
    return 'AWSPREVIOUS was not to be moved, so that the next rotation does not find the password that works';
  if (setup.scope.namePrefixes.length > 0)
    return 'out of scope, so that no recheck followed a pass by hand whose verifier could not read a version';
  if (setup.approach !== 'server')
    return 'the verifier met another account, a pooler or a server that was behind, and a version seemed to be refused';
  if (inLine > 1) return 'of several versions that were parked without a login only one can be AWSPREVIOUS';
  if (setup.foreignLabels > 0) return 'there was no label left to move AWSPREVIOUS';
  return undefined;
};
