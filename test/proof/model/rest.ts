import { checkAtRest } from './at-rest.ts';
import { Broken } from './broken.ts';
import type { Play } from './play.ts';
import { DAY_MS, MINUTE_MS } from './world.ts';

/** Far more turns than anything takes that comes to an end at all. */
const MAX_TURNS = 10_000;

/** Lets everybody finish and everything be delivered, nothing going wrong any more. */
export const finish = async (play: Play): Promise<void> => {
  const { world, deliveries } = play;
  for (let turns = 0; turns < MAX_TURNS; turns += 1) {
    const [actor] = world.actors;
    if (actor !== undefined) {
      await world.turn(actor, 'none');
      await play.pause();
    } else {
      const { nextMs } = deliveries;
      if (nextMs === undefined) return;
      await world.wait(Math.max(0, nextMs - world.nowMs));
      deliveries.deliver(0);
    }
  }
  throw new Broken(8, 'it never comes to rest');
};

/**
 * At most so many passes hand on to the next: labels are tidied, what is pending is parked, an empty one released;
 * and each begins with another of the versions that a user may have been left untried with.
 */
const SWEEPS = 8;

/** Longer than a user cools down. */
const COOLED_MS = 11 * MINUTE_MS;

const LAGGED = 'the second look showed what was there before, so that what it left is for the sweep';

/** Brings the world to rest, and holds it to what has to be true there. */
export const restIn = async (play: Play): Promise<void> => {
  const { world, deliveries } = play;
  deliveries.isCalm = true;
  await finish(play);
  if (deliveries.failsInCalm && world.setup.aws.previousByHand === 'refused')
    world.ledger.limit('AWS refuses to give AWSPREVIOUS back, so that a pass fails');
  else if (deliveries.failsInCalm) throw new Broken(8, 'a pass fails, though nothing goes wrong');
  const { lastSettled } = deliveries;
  if (lastSettled && lastSettled.pass.startedAt > world.ledger.foreignAt) {
    if (lastSettled.pass.looks.some(({ isStale }) => isStale)) world.ledger.limit(LAGGED);
    else checkAtRest(play, lastSettled.outcome, { isLast: false });
  }

  world.catchUp();
  for (let day = 0; day < SWEEPS; day += 1) {
    await world.wait(DAY_MS);
    if (world.setup.schedule === 'hours') await play.act({ kind: 'attempt', window: 'next' });
    await finish(play);
    await play.sweep();
    await finish(play);
  }
  // What the sweep does not suspect, it has not looked at: one look of its own tells what follows from the rest. It
  // comes when no user cools down any more.
  await world.wait(COOLED_MS);
  deliveries.send({ kind: 'sweep', secretId: world.secret }, 'recheck');
  const before = world.ledger.ourWrites;
  await finish(play);
  if (world.ledger.ourWrites !== before) throw new Broken(8, 'a further pass writes');
  checkAtRest(play, deliveries.lastOutcome, { isLast: true });
};
