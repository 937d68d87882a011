import { describe, expect, test } from 'vitest';
import { decideOn as decideGiven, given } from '../../test/support/given.ts';
import {
  accepted,
  aSecret,
  C,
  NOW,
  P,
  Q,
  rejected,
  rescue,
  taken,
  unknown,
  V,
  YESTERDAY,
} from '../../test/support/secrets.ts';
import { moveCurrent, park, takeOffRescue } from '../../test/support/steps.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import type { Secret } from './observation.ts';
import type { Reason } from './reasons.ts';
import type { Situation } from './situation.ts';
import { epochMs } from './values.ts';

const MINUTE_MS = 60_000;
const minutesAgo = (minutes: number) => epochMs(NOW - minutes * MINUTE_MS);
const ON = { rotationEnabled: true, changedAt: YESTERDAY };

const quiet = aSecret({ [C]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS'] }, ON);
const failing = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] }, ON);
const pendingWorks = taken({ [C]: rejected, [P]: accepted });

/** The recheck of a failed rotation, where recovery is allowed: the situation with every row open. */
const decideOn = (secret: Secret, evidence?: Evidence, rest: Partial<Situation> = {}) =>
  decideGiven(secret, evidence, { rotationFailed: true, failedRotations: 'recover', ...rest });

const left = (reason: Reason, attention = 'none') => ({ kind: 'no-action', reason, attention });

describe('rotation is on, and no version is pending', () => {
  test.each(['initial', 'sweep'] as const)('row 5b: no password is tried in the pass %s', (pass) => {
    expect(decideOn(quiet, undefined, { pass })).toMatchObject(left('rotation-enabled'));
  });

  test('row 5b: nor without a verifier', () => {
    expect(decideOn(quiet, undefined, { hasVerifier: false })).toMatchObject(left('rotation-enabled'));
  });

  test.each(['recheck', 'manual'] as const)("row 5b': AWSCURRENT alone is tried in the pass %s", (pass) => {
    expect(decideOn(quiet, undefined, { pass })).toMatchObject({
      kind: 'ask',
      candidates: [{ role: 'current', versionId: C }],
    });
  });

  test("row 5b': an AWSCURRENT that was accepted is left, as is one that names no database", () => {
    expect(decideOn(quiet, taken({ [C]: accepted }))).toMatchObject(left('rotation-enabled'));
    const noDatabase = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'none' };
    expect(decideOn(quiet, noDatabase)).toMatchObject(left('rotation-enabled'));
  });

  test('row 5f: one that was refused requires attention, and nothing is written', () => {
    expect(decideOn(quiet, taken({ [C]: rejected }))).toMatchObject(
      left('rotation-on-current-rejected', 'required'),
    );
  });

  test('row 5g: of one that is unknown it is said that nobody knows', () => {
    expect(decideOn(quiet, taken({ [C]: unknown('timeout') }))).toMatchObject(
      left('rotation-on-unverified', 'inform'),
    );
    expect(decideOn(quiet, taken({ [C]: unknown('cooling-down') }))).toMatchObject(
      left('verifier-cooling-down'),
    );
  });

  test('row 5b: without AWSCURRENT there is nothing to try', () => {
    expect(decideOn(aSecret({}, ON))).toMatchObject(left('rotation-enabled'));
  });

  test('row 5a: obsolete rescue labels come off before any password is tried', () => {
    const lastWeek = epochMs(NOW - 7 * 24 * 60 * MINUTE_MS);
    const secret = aSecret(
      { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [Q]: [rescue(Q, lastWeek)] },
      { ...ON, lastRotatedAt: YESTERDAY },
    );
    expect(decideOn(secret)).toEqual({
      kind: 'release',
      row: '5a',
      reason: 'rotated-since',
      attention: 'none',
      steps: [takeOffRescue(Q, lastWeek)],
    });
  });
});

describe('row 5c: rotation is on, a version is pending, and the failure does not stand', () => {
  const running = left('rotation-running');
  const changed = (minutes: number) => ({ ...failing, changedAt: minutesAgo(minutes) });

  test('of no failed event: for two hours after the last change', () => {
    const none = { rotationFailed: false };
    expect(decideOn(changed(119.9), pendingWorks, none)).toMatchObject(running);
    expect(decideOn(changed(120), pendingWorks, none)).toMatchObject({
      reason: 'rotation-failing-pending-accepted',
    });
  });

  test('of a failed event: for a quarter of an hour after the last change', () => {
    expect(decideOn(changed(14.9), pendingWorks)).toMatchObject(running);
    expect(decideOn(changed(15), pendingWorks)).toMatchObject({
      reason: 'rotation-failing-pending-accepted',
    });
  });

  test('where nobody can tell when the secret was changed', () => {
    const { changedAt: _, ...undated } = failing;
    expect(decideOn(undated, pendingWorks)).toMatchObject(running);
  });

  test('and nobody is asked: a rotation may be about to set the password', () => {
    expect(decideOn(changed(1))).toMatchObject(running);
  });
});

describe('rotation is on, a version is pending, and the failure stands', () => {
  test('row 5b: with failed rotations set to ignore nothing is done, and nobody is asked', () => {
    expect(decideOn(failing, undefined, { failedRotations: 'ignore' })).toMatchObject(
      left('rotation-enabled'),
    );
    const tagged = { ...failing, tags: new Map([['rotation-remediation-failed-rotations', 'ignore']]) };
    expect(decideOn(tagged)).toMatchObject(left('rotation-enabled'));
  });

  test('row 5d: AWSCURRENT and the pending version are asked about, and no other', () => {
    const parked = aSecret(
      { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'], [Q]: [rescue(Q, YESTERDAY)] },
      ON,
    );
    expect(decideOn(parked)).toMatchObject({
      kind: 'ask',
      candidates: [{ role: 'current' }, { role: 'pending' }],
    });
  });

  test('row 5d: AWSCURRENT accepted: clients are not affected', () => {
    expect(decideOn(failing, taken({ [C]: accepted, [P]: unknown('not-tried') }))).toMatchObject(
      left('rotation-failing', 'inform'),
    );
  });

  const promoted = {
    kind: 'promote',
    row: '5e',
    reason: 'rotation-failing-pending-accepted',
    attention: 'inform',
    steps: [park(V), moveCurrent()],
  };

  test.each(['recheck', 'sweep', 'manual'] as const)(
    'row 5e: AWSCURRENT refused, the pending version accepted: AWSCURRENT moves, AWSPENDING stays beside it (%s)',
    (pass) => {
      expect(decideOn(failing, pendingWorks, { pass })).toEqual(promoted);
    },
  );

  test("row 5e: another user's password that has no label but AWSPREVIOUS is parked first", () => {
    const evidence = taken({
      [C]: rejected,
      [P]: accepted,
      [V]: { answer: unknown('not-tried'), sameIdentity: false },
    });
    expect(decideOn(failing, evidence)).toMatchObject({ steps: [park(V), moveCurrent()] });
  });

  test.each([
    ['failed rotations are only reported', { failedRotations: 'report' }, 'mode'],
    ['nothing is said of them, as the default has it', { failedRotations: undefined }, 'mode'],
    ['the mode is unblock', { mode: 'unblock' }, 'mode'],
    ['the mode is report', { mode: 'report' }, 'mode'],
    ['the event has just come', { pass: 'initial' }, 'unsettled'],
    ['its recheck comes too soon after the event', { eventAt: minutesAgo(13.9) }, 'unsettled'],
  ] as const)('row 5e: withheld where %s', (_where, { ...rest }, because) => {
    const { failedRotations, ...others } = { failedRotations: 'recover' as const, ...rest };
    const situation = given(failing, {
      rotationFailed: true,
      ...(failedRotations && { failedRotations }),
      evidence: pendingWorks,
      ...others,
    });
    expect(decide(situation)).toEqual({
      kind: 'withheld',
      row: '5e',
      reason: 'rotation-failing-pending-accepted',
      attention: 'required',
      because,
      would: promoted,
    });
  });

  test('row 5e: two clocks may differ by a minute', () => {
    expect(decideOn(failing, pendingWorks, { eventAt: minutesAgo(14) })).toEqual(promoted);
  });

  test.each([
    ['unknown', unknown('locked')],
    ['of no driver', unknown('unsupported-engine')],
  ])('row 5g: an AWSCURRENT that is %s is never taken for a refused one', (_how, answer) => {
    expect(decideOn(failing, taken({ [C]: answer, [P]: accepted }))).toMatchObject(
      left('rotation-failing-unverified', 'inform'),
    );
  });

  test('row 5g: nor is one that cools down, whatever else was accepted', () => {
    expect(decideOn(failing, taken({ [C]: unknown('cooling-down'), [P]: accepted }))).toMatchObject(
      left('verifier-cooling-down'),
    );
  });

  test.each([
    ['refused', { answer: rejected }],
    ['another user’s', { answer: accepted, sameIdentity: false }],
    ['unknown', { answer: unknown('timeout') }],
    ['empty', { answer: unknown('no-value'), hasValue: false }],
  ])('row 5f: AWSCURRENT refused and the pending version %s: attention is required', (_what, pending) => {
    expect(decideOn(failing, taken({ [C]: rejected, [P]: pending }))).toMatchObject(
      left('rotation-on-current-rejected', 'required'),
    );
  });

  test('row 5g: without a verifier nobody knows whether clients can log in', () => {
    expect(decideOn(failing, undefined, { hasVerifier: false })).toMatchObject(
      left('rotation-failing-unverified', 'inform'),
    );
  });

  test('row 5g: nor where no version bears AWSCURRENT: the verifier is not asked', () => {
    expect(decideOn(aSecret({ [P]: ['AWSPENDING'] }, ON))).toMatchObject(
      left('rotation-failing-unverified', 'inform'),
    );
  });

  test('row 5g: nor where the verifier failed', () => {
    expect(decideOn(failing, { kind: 'failed', cause: 'verifier-timed-out' })).toMatchObject(
      left('rotation-failing-unverified', 'inform'),
    );
  });
});
