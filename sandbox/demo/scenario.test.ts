import { describe, expect, test } from 'vitest';
import { ScenarioBuilder } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

const single = () => new ScenarioBuilder('S9', 'single', 'made up');
const alternating = () => new ScenarioBuilder('S9', 'alternating', 'made up');

describe('a scenario', () => {
  test('is the acts that were told, in their order', () => {
    const { acts } = single()
      .rotate()
      .rotateUntil('setSecret:ready')
      .cancel()
      .deliver()
      .letGo()
      .setPassword('previous')
      .settle();

    expect(acts).toEqual([
      { kind: 'rotate' },
      { kind: 'rotate-until', point: 'setSecret:ready', test: false },
      { kind: 'cancel' },
      { kind: 'deliver' },
      { kind: 'let-go' },
      { kind: 'set-password', to: 'previous' },
      { kind: 'settle' },
    ]);
  });

  test.each<readonly [string, () => unknown, RegExp]>([
    ['deliver what was not cancelled', () => single().deliver(), /has not happened/],
    ['deliver twice', () => single().cancel().deliver().deliver(), /delivers the cancellation twice/],
    ['cancel twice', () => single().cancel().cancel(), /is cancelled twice/],
    ['settle before it was delivered', () => single().cancel().settle(), /settles before/],
    [
      'settle while a function runs',
      () => single().rotateUntil('setSecret:ready').cancel().deliver().settle(),
      /settles while a rotation function runs/,
    ],
    ['fail what is not held', () => single().fail(), /and none is held/],
    [
      'fail a rotation that was cancelled',
      () => single().rotateUntil('setSecret:ready').cancel().fail(),
      /fails a rotation that was cancelled/,
    ],
    ['let go what is not held', () => single().cancel().letGo(), /and none is held/],
    ['kill what is not held', () => single().rotate().cancel().kill(), /and none is held/],
    [
      'let go before the cancellation',
      () => single().rotateUntil('setSecret:ready').letGo(),
      /before the cancellation/,
    ],
    ['rotate after the cancellation', () => single().cancel().rotate(), /rotates after the cancellation/],
    [
      'rotate while a function is held',
      () => single().rotateUntil('setSecret:ready').rotate(),
      /while a rotation function is held/,
    ],
    [
      'hold a test elsewhere than in testSecret',
      () => single().rotateUntil('setSecret:ready', { test: true }),
      /a test only runs testSecret/,
    ],
    [
      'create a clone of a single user',
      () => single().rotateUntil('setSecret:user-created'),
      /only the first rotation of alternating users/,
    ],
    [
      'create a clone twice',
      () => alternating().rotate().rotateUntil('setSecret:user-created'),
      /only the first rotation of alternating users/,
    ],
    [
      'set a previous password where there is none',
      () => single().setPassword('previous'),
      /there is none yet/,
    ],
  ])('cannot %s', (_what, tell, message) => {
    expect(tell).toThrow(message);
    expect(tell).toThrow(/^impossible scenario: S9, /);
  });
});

describe('the scenarios of the demo', () => {
  test.each([
    ['single', ['S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9']],
    ['alternating', ['S0', 'S1', 'S2', 'S3', 'S3p', 'S4', 'S7', 'S8']],
  ])('%s: every state that such a rotation can leave', (users, states) => {
    const shown = SCENARIOS.filter((scenario) => scenario.users === users).map(({ state }) => state);

    expect([...new Set(shown)]).toEqual(states);
  });

  test('no two are the same', () => {
    const told = SCENARIOS.map(({ users, acts }) => JSON.stringify({ users, acts }));

    expect(new Set(told).size).toBe(SCENARIOS.length);
  });
});
