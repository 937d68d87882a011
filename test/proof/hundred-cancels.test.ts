import { expect, test } from 'vitest';
import { countLabels } from '../../lambda/decision/observation.ts';
import { rolesOf } from '../../lambda/decision/roles.ts';
import { MAX_LABELS } from '../../lambda/decision/values.ts';
import type { Outcome } from '../../lambda/remediate/outcome.ts';
import type { Action } from './model/actions.ts';
import { Play } from './model/play.ts';
import { finish } from './model/rest.ts';
import { NO_TALLY } from './model/run.ts';
import { ORDINARY, type Setup } from './model/setup.ts';
import { DAY_MS } from './model/world.ts';

const CANCELS = 100;
/** AWSCURRENT, AWSPREVIOUS, and AWSPENDING of the next rotation, which it could not begin without. */
const OF_AWS = 3;

const rotate: Action = { kind: 'rotate', how: 'initial' };
const cancel: Action = { kind: 'cancel', event: 'sent' };
const step: Action = { kind: 'turns', actor: 0, count: 5 };

/** Rotates and cancels day after day, the events delivered and the sweep run, and tells how it went. */
const dayAfterDay = async (setup: Partial<Setup>, isCarriedThrough: (day: number) => boolean) => {
  const outcomes: Outcome[] = [];
  const tally = { ...NO_TALLY, onOutcome: (outcome: Outcome) => void outcomes.push(outcome) };
  const play = await Play.begin({ ...ORDINARY, ...setup }, tally);
  const ours: number[] = [];
  for (let day = 1; day <= CANCELS; day += 1) {
    await play.act(rotate);
    if (isCarriedThrough(day)) await finish(play);
    else {
      await play.act(step);
      await play.act(cancel);
      await finish(play);
    }
    await play.act({ kind: 'wait', ms: DAY_MS });
    await play.sweep();
    await finish(play);
    const { truth } = play.world;
    if (truth === undefined) throw new Error('nobody has deleted it');
    expect(countLabels(truth)).toBeLessThanOrEqual(MAX_LABELS);
    ours.push(rolesOf(truth).parked.length);
  }
  return { most: Math.max(...ours), last: outcomes.at(-1)?.verdict, play };
};

/** Without a login the version that loses AWSPREVIOUS is parked, too. */
test.each([
  ['present', 2],
  ['absent', 4],
] as const)(
  'where every other rotation is carried through, rescue labels come off as fast as they are put on (verifier %s: %i)',
  async (verifier, atMost) => {
    const { most } = await dayAfterDay({ verifier }, (day) => day % 2 === 0);
    expect(most).toBeLessThanOrEqual(atMost);
  },
);

test.each([true, false])(
  'where no rotation ever succeeds, they stop where AWS needs the rest, and a person is told (rotated before: %s)',
  async (rotatedBefore) => {
    const { most, last, play } = await dayAfterDay({ verifier: 'absent', rotatedBefore }, () => false);
    expect(most).toBe(MAX_LABELS - OF_AWS);
    expect(last).toMatchObject({ kind: 'withheld', reason: 'label-limit-reached', attention: 'required' });
    await play.act({ kind: 'move-label', label: 'rescue', to: 'nowhere' });
    await play.sweep();
    await finish(play);
    await play.act(rotate);
    await finish(play);
    expect(play.world.truth && rolesOf(play.world.truth).pending).toBeUndefined();
    expect(play.world.truth?.rotationEnabled).toBe(true);
  },
);
