import { describe, expect, test } from 'vitest';
import { holderOf } from '../../lambda/decision/observation.ts';
import { AWSPENDING } from '../../lambda/decision/values.ts';
import type { Action } from './model/actions.ts';
import { NO_TALLY, runToRest } from './model/run.ts';
import { RARE_SABOTAGES } from './model/sabotages.ts';
import { ORDINARY, type Setup } from './model/setup.ts';
import { DAY_MS, MINUTE_MS } from './model/world.ts';

/** What the model found on its way, as short as it could be made. */

const rotate: Action = { kind: 'rotate', how: 'initial' };
const testRotation: Action = { kind: 'rotate', how: 'test' };
const cancel: Action = { kind: 'cancel', event: 'sent' };
const wait = (ms: number): Action => ({ kind: 'wait', ms });
const deliver: Action = { kind: 'deliver', which: 0 };
/** That many calls of whoever is under way and comes nth, or of whoever follows once that one has ended. */
const calls = (count: number, actor = 0): Action[] =>
  Array.from({ length: count }, () => ({ kind: 'turns', actor, count: 1 }));
/** The event of a cancellation reaches the function. */
const arrive: Action[] = [wait(1_000), deliver];

const play = (setup: Partial<Setup>, ...actions: readonly (Action | Action[])[]) =>
  runToRest({ setup: { ...ORDINARY, ...setup }, actions: actions.flat() });

describe('AWSPENDING is given back only to a version that was pending, while its rotation is not over', () => {
  test('not to one that was AWSCURRENT, and was left behind by a password put by hand', async () => {
    const { world } = await play(
      { users: 'alternating', mode: 'unblock', rotatedBefore: false },
      rotate,
      calls(25),
      cancel,
      arrive,
      calls(2),
      testRotation,
      { kind: 'put', value: 'wrong' },
    );
    expect(world.truth && holderOf(world.truth, AWSPENDING)).toBeUndefined();
  });
});

test('a plan that stops halfway has not taken AWSPENDING off yet: a rescue label was moved meanwhile', async () => {
  const { world, started } = await play(
    { rotatedBefore: false, aws: { pendingAfterRotation: 'left' } },
    [rotate, ...calls(1), cancel, ...arrive, ...calls(3), ...calls(8)],
    [rotate, wait(16 * MINUTE_MS), cancel, deliver, ...calls(2), testRotation],
    [
      { kind: 'set-password', to: 'parked' },
      { kind: 'move-label', label: 'rescue', to: 'current' },
    ],
  );
  expect(world.truth && holderOf(world.truth, AWSPENDING)).toBe(started?.version);
});

test('a version that AWS lets bear no label is unblocked without one, also where nobody can say that it is empty', async () => {
  const { world } = await play(
    { verifier: 'absent', aws: { labelOnValuelessVersion: 'refused', refusedRotate: 'only-refuses' } },
    rotate,
    cancel,
    arrive,
  );
  expect(world.truth && holderOf(world.truth, AWSPENDING)).toBeUndefined();
});

test("another user's working password that only AWSPREVIOUS holds is parked before AWSCURRENT moves", async () => {
  await play({ users: 'alternating' }, rotate, calls(5), cancel, arrive, calls(3), {
    kind: 'move-label',
    label: 'AWSCURRENT',
    to: 'previous',
  });
});

describe('a rescue label is released no sooner than the cancelled rotation can have ended', () => {
  test('a step that outlives the next rotation sets its password, and its version keeps its label', async () => {
    const { world } = await play(
      {},
      rotate,
      calls(9),
      cancel,
      arrive,
      calls(9, 1),
      rotate,
      wait(MINUTE_MS),
      calls(30, 1),
    );
    const live = [...world.ledger.values].find(([, value]) =>
      world.database.accepts(value.username, value.password),
    );
    expect(live && world.truth?.versions.get(live[0])).toEqual([expect.stringMatching(/^ROTATION-RESCUE-/)]);
  });

  test('nor because our clock is a day slow', async () => {
    await play(
      { users: 'alternating', skewMs: -DAY_MS },
      rotate,
      calls(10),
      cancel,
      arrive,
      calls(6, 1),
      calls(3),
      calls(3),
      rotate,
      wait(16 * MINUTE_MS),
    );
  });
});

describe('a version that AWS refused a label while it was empty, filled before AWSPENDING came off', () => {
  const refused: Partial<Setup> = { aws: { labelOnValuelessVersion: 'refused' } };

  test('is parked after all', async () => {
    const { world } = await play(refused, rotate, calls(3), cancel, arrive, calls(8, 1), calls(1));
    const [filled] = [...world.ledger.values.keys()].slice(-1);
    expect(filled && world.truth?.versions.get(filled)).toEqual([expect.stringMatching(/^ROTATION-RESCUE-/)]);
  });

  test('gets AWSPENDING back where a rotation works on it', async () => {
    const { world, started } = await play(
      { ...refused, users: 'alternating', rotatedBefore: false },
      rotate,
      cancel,
      arrive,
      { kind: 'turns', actor: 1, count: 7 },
      rotate,
      calls(4, 2),
    );
    expect(world.truth && holderOf(world.truth, AWSPENDING)).toBe(started?.version);
  });
});

describe('a version that is empty a moment after its rotation was cancelled', () => {
  /**
   * By hand it is looked at; a late createSecret fills it; a pass that comes again is about to take AWSPENDING off;
   * RotateSecret takes it up again. Then each takes off its own label, the pass dies, and the password is set.
   */
  const overlapping = (manual: 'has ended' | 'is to write'): Action[] => {
    const first = manual === 'is to write' ? 1 : 0;
    return [
      rotate,
      ...calls(3),
      cancel,
      ...arrive,
      { kind: 'turns', actor: 1, count: 12 },
      { kind: 'manual', verifies: true },
      { kind: 'turns', actor: 1, count: 9 },
      ...calls(1),
      { kind: 'deliver-again', which: 0 },
      { kind: 'turns', actor: first, count: 7 },
      rotate,
      ...calls(4, first + 1),
      ...calls(5, first + 1),
      ...(manual === 'is to write' ? calls(1) : []),
      { kind: 'turn', actor: first, twist: 'die-after' },
      ...calls(1, first),
    ].flat() as Action[];
  };

  test('keeps its rescue label for a quarter of an hour, also where a person has it looked at', async () => {
    const { world } = await play({}, overlapping('has ended'));
    expect(world.trace).toContain('  manual pass returned');
  });

  test('would lose its last label if it were released at once', async () => {
    const sabotage = RARE_SABOTAGES['releasing an empty version at once'];
    const script = { setup: ORDINARY, actions: overlapping('is to write') };
    await expect(runToRest(script, NO_TALLY, { sabotage })).rejects.toThrow(
      /invariant 1: initial pass took the last label off/,
    );
  });
});

describe('a promotion while rotation is on, an attempt of AWS being under way', () => {
  const setup: Setup = { ...ORDINARY, failing: { at: 'setSecret:acted', times: 1 } };
  const actions = [
    rotate,
    ...calls(10),
    ...arrive,
    { kind: 'turns', actor: 0, count: 20 },
    wait(16 * MINUTE_MS),
    { kind: 'attempt', window: 'this' },
    ...calls(1),
    deliver,
    { kind: 'turns', actor: 1, count: 20 },
    ...calls(3),
  ].flat() as Action[];

  test('leaves AWSPENDING, so that the attempt succeeds', async () => {
    const { world } = await runToRest({ setup, actions });
    expect(world.trace).toContain('  recheck pass: publish rotation-failing-pending-accepted');
    expect(world.trace.filter((line) => line.endsWith(' threw'))).toEqual(['  rotation setSecret threw']);
  });

  test('would fail it if it took AWSPENDING off', async () => {
    const sabotage = RARE_SABOTAGES['taking AWSPENDING from a rotation that is on'];
    await expect(runToRest({ setup, actions }, NO_TALLY, { sabotage })).rejects.toThrow(
      'invariant 11: createSecret failed',
    );
  });
});
