import { describe, expect, test } from 'vitest';
import { aSecret, C, P, Q, rescue, V } from '../../test/support/secrets.ts';
import { moveCurrent, park, takeOffPending, takeOffRescue } from '../../test/support/steps.ts';
import type { Secret } from './observation.ts';
import { refusedParking, reinstate } from './plan.ts';
import { AWSPENDING } from './values.ts';
import type { Plan, Step } from './verdict.ts';

const GONE = { kind: 'gone' } as const;
const PUT_BACK: Step = { kind: 'attach', label: AWSPENDING, to: P, ifRefused: 'stop' };
const planOf = (...steps: Step[]): Plan => ({
  kind: 'unblock',
  row: '13',
  reason: 'current-accepted',
  attention: 'none',
  steps,
});

const stuck = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });
const parked = { [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: ['AWSPREVIOUS'] };
const on = { rotationEnabled: true };

describe('AWSPENDING was taken off, and rotation is on again', () => {
  const unblock = planOf(park(), takeOffPending());
  const putBack = {
    kind: 'reinstate',
    row: '5c',
    reason: 'rotation-started-meanwhile',
    attention: 'none',
    steps: [PUT_BACK],
  };

  test('it is put back on the version that the new rotation works on (R3)', () => {
    expect(reinstate(unblock, stuck, aSecret(parked, on))).toEqual(putBack);
  });

  test('also after AWSCURRENT was moved back by the same plan', () => {
    const restore = planOf(park(), moveCurrent(V), takeOffPending());
    const restored = aSecret({ [V]: ['AWSCURRENT'], [P]: [rescue(P)], [C]: ['AWSPREVIOUS'] }, on);
    expect(reinstate(restore, stuck, restored)).toEqual(putBack);
  });

  const nothing: readonly (readonly [string, Plan, Secret | typeof GONE, Secret | typeof GONE])[] = [
    ['rotation is off', unblock, stuck, aSecret(parked)],
    ['the secret is gone', unblock, stuck, GONE],
    ['there was no secret', unblock, GONE, aSecret(parked, on)],
    [
      'another version is pending: that is the one it works on',
      unblock,
      stuck,
      aSecret({ ...parked, [Q]: ['AWSPENDING'] }, on),
    ],
    [
      'AWSCURRENT has moved: that rotation is over (L10, R6)',
      unblock,
      stuck,
      aSecret({ [P]: [rescue(P)], [Q]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] }, on),
    ],
    [
      'AWSCURRENT has moved on from where the plan put it',
      planOf(park(), moveCurrent(V), takeOffPending()),
      stuck,
      aSecret({ [P]: [rescue(P)], [Q]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS'] }, on),
    ],
    [
      'it was beside AWSCURRENT: no rotation works on that one',
      planOf(takeOffPending(C)),
      aSecret({ [C]: ['AWSCURRENT', 'AWSPENDING'] }),
      aSecret({ [C]: ['AWSCURRENT'] }, on),
    ],
    [
      'its version was promoted',
      planOf(moveCurrent(P), takeOffPending()),
      stuck,
      aSecret({ [P]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] }, on),
    ],
    ['only a rescue label was taken off', planOf(takeOffRescue()), aSecret(parked), aSecret(parked, on)],
    ['it was put on, not taken off', planOf(PUT_BACK), stuck, aSecret(parked, on)],
  ];

  test.each(nothing)('nothing is put back where %s', (_where, plan, before, after) => {
    expect(reinstate(plan, before, after)).toBeUndefined();
  });
});

describe('AWS refused the plan’s first write', () => {
  const unblock = planOf(park(), takeOffPending());
  const shuffled = aSecret({ [V]: ['AWSPREVIOUS'], [P]: ['AWSPENDING'], [C]: ['AWSCURRENT'] });

  test('a version could not be parked, where the labels are what they were, in whatever order', () => {
    expect(refusedParking(unblock, stuck, stuck)).toBe(P);
    expect(refusedParking(unblock, stuck, shuffled)).toBe(P);
    const several = (...labels: string[]) => aSecret({ [C]: ['AWSCURRENT'], [P]: labels });
    expect(refusedParking(unblock, several('AWSPENDING', 'mine'), several('mine', 'AWSPENDING'))).toBe(P);
  });

  const changed: readonly (readonly [string, Record<string, string[]>])[] = [
    ['a label has moved', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [Q]: ['AWSPREVIOUS'] }],
    ['a label has gone', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] }],
    [
      'there is another version',
      { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'], [Q]: ['mine'] },
    ],
    ['there is another label', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS', 'mine'] }],
    ['a label is another', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['mine'] }],
    ['two versions have changed places', { [C]: ['AWSCURRENT'], [V]: ['AWSPENDING'], [P]: ['AWSPREVIOUS'] }],
  ];

  test.each(changed)('somebody else was faster, where %s', (_where, versions) => {
    expect(refusedParking(unblock, stuck, aSecret(versions))).toBeUndefined();
  });

  test('somebody else was faster, where one label of several is another', () => {
    const several = (...labels: string[]) => aSecret({ [C]: ['AWSCURRENT'], [P]: labels });
    expect(
      refusedParking(unblock, several('AWSPENDING', 'mine'), several('AWSPENDING', 'theirs')),
    ).toBeUndefined();
  });

  test('nothing follows where the secret is gone, or the first write was not to park', () => {
    expect(refusedParking(unblock, GONE, stuck)).toBeUndefined();
    expect(refusedParking(unblock, stuck, GONE)).toBeUndefined();
    expect(refusedParking(planOf(takeOffPending()), stuck, stuck)).toBeUndefined();
    expect(refusedParking(planOf(), stuck, stuck)).toBeUndefined();
  });
});
