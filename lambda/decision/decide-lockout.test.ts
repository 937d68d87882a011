import { describe, expect, test } from 'vitest';
import { decideOn } from '../../test/support/given.ts';
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
  version,
  YESTERDAY,
} from '../../test/support/secrets.ts';
import { moveCurrent, park, parkRefused, takeOffPending, takeOffRescue } from '../../test/support/steps.ts';
import type { Reason } from './reasons.ts';
import { tellingLabel } from './rescue-label.ts';
import { epochMs } from './values.ts';

const minutesAgo = (minutes: number) => epochMs(NOW - minutes * 60_000);
const quiet = aSecret({ [C]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS'] }, { changedAt: YESTERDAY });
const previousWorks = taken({ [C]: rejected, [V]: accepted });

const failed = { kind: 'failed', cause: 'verifier-failed' } as const;
/** AWSCURRENT, AWSPREVIOUS, and somebody's own labels: so many in all. */
const bearing = (labels: number) => {
  const ours = Array.from({ length: labels - 2 }, (_, n) => `mine-${n}`);
  return aSecret({ [C]: ['AWSCURRENT', ...ours], [V]: ['AWSPREVIOUS'] }, { changedAt: YESTERDAY });
};

const left = (reason: Reason, attention = 'none') => ({ kind: 'no-action', reason, attention });

const WAS_REFUSED = tellingLabel('refused', NOW, C);
const refusedBefore = aSecret({ [C]: ['AWSCURRENT', WAS_REFUSED], [V]: ['AWSPREVIOUS'] });
const takenOff = [{ kind: 'detach', label: WAS_REFUSED, from: C }];
const lookedAtAgain = (reason: Reason) => ({
  kind: 'unblock',
  reason,
  attention: 'required',
  steps: [parkRefused()],
});

describe('rotation is off, nothing is pending and nothing parked', () => {
  test.each(['recheck', 'manual'] as const)('row 7a: AWSCURRENT is tried in the pass %s', (pass) => {
    expect(decideOn(quiet, undefined, { pass })).toMatchObject({
      kind: 'ask',
      candidates: [
        { role: 'current', versionId: C },
        { role: 'previous', versionId: V },
      ],
    });
  });

  test('row 7a: accepted, it is left, and nobody called', () => {
    expect(decideOn(quiet, taken({ [C]: accepted }))).toMatchObject(left('current-accepted'));
  });

  test('row 7a: unknown, it is said that nobody knows, and nobody called', () => {
    expect(decideOn(quiet, taken({ [C]: unknown('timeout') }))).toMatchObject(left('unverified'));
    expect(decideOn(quiet, failed)).toMatchObject(left('unverified'));
    const noDriver = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'db2' };
    expect(decideOn(quiet, noDriver)).toMatchObject(left('engine-not-supported'));
  });

  const rolledBack = {
    kind: 'rollback',
    row: '9',
    reason: 'previous-accepted',
    attention: 'inform',
    steps: [parkRefused(), moveCurrent(V)],
  };

  test('row 7b: refused, and AWSPREVIOUS accepted: AWSCURRENT moves back, off a version that is parked', () => {
    expect(decideOn(quiet, previousWorks)).toEqual(rolledBack);
    expect(decideOn(quiet, previousWorks, { pass: 'manual' })).toEqual(rolledBack);
  });

  test.each([
    ['by hand, within a quarter of an hour of a change', { pass: 'manual' }, minutesAgo(14.9)],
    ['by hand, where nobody can tell of a change', { pass: 'manual' }, undefined],
    ['in a recheck that comes too soon', { pass: 'recheck', eventAt: minutesAgo(13.9) }, YESTERDAY],
  ] as const)('row 7b: %s it is withheld, and said what would be done', (_when, rest, changedAt) => {
    const { changedAt: _, ...undated } = quiet;
    const secret = { ...undated, ...(changedAt && { changedAt }) };
    expect(decideOn(secret, previousWorks, rest)).toEqual({
      kind: 'withheld',
      row: '9',
      reason: 'previous-accepted',
      attention: 'required',
      because: 'unsettled',
      would: rolledBack,
    });
  });

  test('row 7b: by hand, a quarter of an hour after the last change, it is done', () => {
    expect(
      decideOn({ ...quiet, changedAt: minutesAgo(15) }, previousWorks, { pass: 'manual' }),
    ).toMatchObject(rolledBack);
  });

  test('row 7b: in mode unblock AWSPREVIOUS is on the version that works already, and a person is called', () => {
    expect(decideOn(quiet, previousWorks, { mode: 'unblock' })).toMatchObject(
      lookedAtAgain('mode-forbids-recovery'),
    );
  });

  test.each([
    ['refused, too', rejected, 'none-accepted'],
    ['empty', { answer: unknown('no-value'), hasValue: false }, 'none-accepted'],
    ['of another user who is let in', { answer: accepted, sameIdentity: false }, 'other-user-accepted'],
    ['not known', unknown('timeout'), 'others-unverified'],
  ] as const)(
    'row 7c: refused, and AWSPREVIOUS %s: a person is called, and every sweep looks again',
    (_how, answer, reason) => {
      const previous = 'answer' in answer ? answer : { answer };
      const evidence = taken({ [C]: rejected, [V]: previous });
      expect(decideOn(quiet, evidence)).toMatchObject(lookedAtAgain(reason));
      expect(decideOn(refusedBefore, undefined, { pass: 'sweep' })).toMatchObject({ kind: 'ask' });
      expect(decideOn(refusedBefore, evidence, { pass: 'sweep' })).toMatchObject(left(reason, 'required'));
    },
  );

  test('row 7c: refused, and AWSPREVIOUS of a user who cools down: it is asked again', () => {
    expect(decideOn(quiet, taken({ [C]: rejected, [V]: unknown('cooling-down') }))).toMatchObject(
      left('current-rejected-cooling-down', 'required'),
    );
  });

  test('row 8: a version that was refused while it was AWSCURRENT is tried, and promoted once it is accepted', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [Q]: [tellingLabel('refused', YESTERDAY, Q)] });
    expect(decideOn(secret, undefined, { pass: 'sweep' })).toMatchObject({
      candidates: [{ versionId: C }, { versionId: Q, role: 'parked' }],
    });
    expect(decideOn(secret, taken({ [C]: rejected, [Q]: accepted }), { pass: 'sweep' })).toMatchObject({
      kind: 'promote',
      reason: 'parked-accepted',
    });
  });

  test('row 7c: refused, and there is no other version', () => {
    expect(decideOn(aSecret({ [C]: ['AWSCURRENT'] }), taken({ [C]: rejected }))).toMatchObject(
      lookedAtAgain('none-accepted'),
    );
  });

  test('row 7c: refused, whatever version AWS has refused a label', () => {
    const evidence = taken({ [C]: rejected, [V]: rejected });
    expect(decideOn(quiet, evidence, { labelRefusedFor: Q })).toMatchObject(lookedAtAgain('none-accepted'));
  });

  test('row 7c: where no label is free, a person is called all the same', () => {
    expect(decideOn(bearing(20), taken({ [C]: rejected, [V]: rejected }))).toMatchObject(
      left('none-accepted', 'required'),
    );
  });

  test('row 7c: one label stays free for AWSPENDING: without it the next rotation could not begin', () => {
    const evidence = taken({ [C]: rejected, [V]: rejected });
    expect(decideOn(bearing(18), evidence)).toMatchObject(lookedAtAgain('none-accepted'));
    expect(decideOn(bearing(19), evidence)).toMatchObject(left('none-accepted', 'required'));
    expect(decideOn(bearing(18), previousWorks)).toMatchObject(rolledBack);
    expect(decideOn(bearing(19), previousWorks)).toMatchObject({ kind: 'rollback', steps: [moveCurrent(V)] });
  });

  test('row 7c: it is looked at again, and a person called, until it is accepted, or none can try it', () => {
    const sweep = { pass: 'sweep' } as const;
    for (const nothing of [taken({ [C]: unknown('timeout') }), failed])
      expect(decideOn(refusedBefore, nothing, sweep)).toMatchObject(left('unverified', 'required'));
    expect(decideOn(refusedBefore, taken({ [C]: accepted }), sweep)).toMatchObject({ steps: takenOff });
    const noDriver = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'db2' };
    expect(decideOn(refusedBefore, noDriver, sweep)).toMatchObject({ steps: takenOff });
    expect(decideOn(refusedBefore, undefined, { ...sweep, hasVerifier: false })).toMatchObject(
      left('nothing-pending'),
    );
  });
});

describe('row 6: labels on the AWSCURRENT version itself', () => {
  const both = aSecret(
    { [C]: ['AWSCURRENT', 'AWSPENDING', rescue(C, YESTERDAY)], [V]: ['AWSPREVIOUS'] },
    { changedAt: YESTERDAY },
  );
  const bothOff = [takeOffRescue(C, YESTERDAY), takeOffPending(C)];

  test.each(['recheck', 'sweep', 'manual'] as const)(
    'with a verifier, AWSCURRENT is tried first (%s)',
    (pass) => {
      expect(decideOn(both, undefined, { pass })).toMatchObject({ kind: 'ask' });
    },
  );

  test.each([
    ['accepted: both come off', taken({ [C]: accepted }), 'current-accepted', bothOff],
    [
      'unknown: the rescue label stays',
      taken({ [C]: unknown('timeout') }),
      'unverified',
      [takeOffPending(C)],
    ],
  ])('AWSCURRENT was %s', (_how, evidence, reason, steps) => {
    expect(decideOn(both, evidence)).toMatchObject({ kind: 'cleanup', reason, attention: 'none', steps });
  });

  test('the rescue label stays where it was refused: the next sweep looks again', () => {
    expect(decideOn(both, taken({ [C]: rejected, [V]: rejected }))).toEqual({
      kind: 'unblock',
      row: '11',
      reason: 'none-accepted',
      attention: 'required',
      steps: [takeOffPending(C)],
    });
  });

  test('AWSPENDING comes off the version that AWSCURRENT moves away from, the rescue label stays', () => {
    expect(decideOn(both, previousWorks)).toMatchObject({
      kind: 'rollback',
      steps: [moveCurrent(V), takeOffPending(C)],
    });
  });

  test('both go with the plan for a version that is parked', () => {
    const { versions } = both;
    const secret = { ...both, versions: new Map(versions).set(Q, [rescue(Q, YESTERDAY)]) };
    const empty = { answer: unknown('no-value'), hasValue: false };
    expect(decideOn(secret, taken({ [C]: accepted, [Q]: empty }))).toEqual({
      kind: 'release',
      row: '12',
      reason: 'parked-empty',
      attention: 'none',
      steps: [takeOffRescue(Q, YESTERDAY), ...bothOff],
    });
  });

  test('a rescue label goes with the plan for a version that is pending', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT', rescue(C, YESTERDAY)], [P]: ['AWSPENDING'] });
    expect(decideOn(secret, taken({ [C]: accepted, [P]: unknown('not-tried') }))).toMatchObject({
      kind: 'unblock',
      steps: [park(), takeOffRescue(C, YESTERDAY), takeOffPending()],
    });
  });
});

describe('row 9: an outage does not wait for a label', () => {
  const evidence = taken({ [C]: rejected, [P]: rejected, [V]: accepted });
  const withFree = (free: number) =>
    aSecret({
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPENDING'],
      [V]: ['AWSPREVIOUS'],
      ...Object.fromEntries(
        Array.from({ length: 17 - free }, (_, n) => [version(`${90000000 + n}`), [`mine-${n}`]]),
      ),
    });

  test.each([
    ['two free: both are parked', 2, [park(), parkRefused(), moveCurrent(V), takeOffPending()]],
    ['one free: what is pending is parked', 1, [park(), moveCurrent(V), takeOffPending()]],
    ['none free: what is pending stays pending', 0, [moveCurrent(V)]],
  ] as const)('%s', (_what, free, steps) => {
    expect(decideOn(withFree(free), evidence)).toEqual({
      kind: 'rollback',
      row: '9',
      reason: 'previous-accepted',
      attention: 'inform',
      steps,
    });
  });

  test('row 7b: nor where nothing is pending', () => {
    const ours = Array.from({ length: 18 }, (_, n) => `mine-${n}`);
    const full = aSecret({ [C]: ['AWSCURRENT', ...ours], [V]: ['AWSPREVIOUS'] });
    expect(decideOn(full, previousWorks)).toMatchObject({ kind: 'rollback', steps: [moveCurrent(V)] });
  });
});
