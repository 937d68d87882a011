import { describe, expect, test } from 'vitest';
import { given } from '../../test/support/given.ts';
import {
  accepted,
  aSecret,
  at,
  C,
  NOW,
  OLD,
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
import {
  moveCurrent,
  movePrevious,
  park,
  parkPrevious,
  parkRefused,
  takeOffPending,
  takeOffRescue,
} from '../../test/support/steps.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { countLabels } from './observation.ts';
import type { Reason } from './reasons.ts';
import type { Situation } from './situation.ts';
import { epochMs } from './values.ts';

const unblocked = (reason: Reason, attention: string) => ({
  kind: 'unblock',
  reason,
  attention,
  steps: [park(), takeOffPending()],
});

/** What is parked where nobody could ask: V's label tells that it had AWSPREVIOUS, which moves to P. */
const unverified = (reason: Reason, attention: string) => ({
  ...unblocked(reason, attention),
  steps: [parkPrevious(), park(), movePrevious(), takeOffPending()],
});

const situation = (
  evidence: Evidence | undefined,
  observation: Situation['observation'] = stuck,
  rest: Partial<Situation> = {},
): Situation => given(observation, { ...(evidence && { evidence }), ...rest });

const stuck = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });
const parkedOnly = aSecret(
  { [C]: ['AWSCURRENT'], [Q]: [rescue(Q, YESTERDAY)], [V]: ['AWSPREVIOUS'] },
  { changedAt: YESTERDAY },
);
const otherUser = { answer: accepted, sameIdentity: false };
const empty = { answer: unknown('no-value'), hasValue: false };

describe('AWSCURRENT was refused', () => {
  test('row 8: and the pending version accepted, same user: promote', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: accepted, [V]: unknown('not-tried') })))).toEqual({
      kind: 'promote',
      row: '8',
      reason: 'pending-accepted',
      attention: 'inform',
      steps: [moveCurrent(), takeOffPending()],
    });
  });

  test('row 8: the rescue label of an earlier pass comes off once AWSCURRENT has moved, and AWSPENDING last', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING', rescue(P)] });
    expect(decide(situation(taken({ [C]: rejected, [P]: accepted }), secret))).toMatchObject({
      kind: 'promote',
      steps: [moveCurrent(), takeOffRescue(), takeOffPending()],
    });
  });

  test('row 8: and a parked version accepted, same user: promote', () => {
    expect(decide(situation(taken({ [C]: rejected, [Q]: accepted }), parkedOnly))).toEqual({
      kind: 'promote',
      row: '8',
      reason: 'parked-accepted',
      attention: 'inform',
      steps: [moveCurrent(Q), takeOffRescue(Q, YESTERDAY)],
    });
  });

  test('row 8: another version that is pending is parked before AWSCURRENT moves, and unblocked after', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [Q]: [rescue(Q, YESTERDAY)] });
    const evidence = taken({ [C]: rejected, [P]: rejected, [Q]: accepted });
    expect(decide(situation(evidence, secret))).toMatchObject({
      kind: 'promote',
      row: '8',
      reason: 'parked-accepted',
      steps: [park(), moveCurrent(Q), takeOffRescue(Q, YESTERDAY), takeOffPending()],
    });
  });

  test('row 8: of two parked versions that log in, the newer is promoted', () => {
    const older = version('b0000009');
    const secret = aSecret({
      [older]: [rescue(older, at('2026-11-01T00:00:00Z'))],
      [C]: ['AWSCURRENT'],
      [Q]: [rescue(Q, YESTERDAY)],
    });
    expect(
      decide(situation(taken({ [C]: rejected, [Q]: accepted, [older]: accepted }), secret)),
    ).toMatchObject({
      kind: 'promote',
      steps: [moveCurrent(Q), takeOffRescue(Q, YESTERDAY)],
    });
  });

  test('rows 8 and 9: mode unblock parks instead, and calls a person', () => {
    const unblock = { mode: 'unblock' } as const;
    const pendingWorks = taken({ [C]: rejected, [P]: accepted });
    const previousWorks = taken({ [C]: rejected, [P]: rejected, [V]: accepted });
    expect(decide(situation(pendingWorks, stuck, unblock))).toMatchObject(
      unverified('mode-forbids-recovery', 'required'),
    );
    expect(decide(situation(previousWorks, stuck, unblock))).toMatchObject(
      unblocked('mode-forbids-recovery', 'required'),
    );
  });

  test('row 11: mode unblock has nothing to say of recovery where there is none', () => {
    expect(
      decide(situation(taken({ [C]: rejected, [P]: rejected }), stuck, { mode: 'unblock' })),
    ).toMatchObject(unblocked('none-accepted', 'required'));
  });

  test('row 9: and AWSPREVIOUS accepted, same user: restore', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: rejected, [V]: accepted })))).toEqual({
      kind: 'rollback',
      row: '9',
      reason: 'previous-accepted',
      attention: 'inform',
      steps: [park(), parkRefused(), moveCurrent(V), takeOffPending()],
    });
  });

  test('row 9: an AWSPREVIOUS of the same user goes before a pending version of another', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: otherUser, [V]: accepted })))).toMatchObject({
      kind: 'rollback',
    });
  });

  test('row 10: an AWSPREVIOUS of another user is never AWSCURRENT again: park, and call a person', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: rejected, [V]: otherUser })))).toMatchObject(
      unblocked('other-user-accepted', 'required'),
    );
  });

  test('row 9: where only a parked version is left beside it, AWSPREVIOUS is restored all the same', () => {
    expect(decide(situation(taken({ [C]: rejected, [Q]: rejected, [V]: accepted }), parkedOnly))).toEqual({
      kind: 'rollback',
      row: '9',
      reason: 'previous-accepted',
      attention: 'inform',
      steps: [parkRefused(), moveCurrent(V)],
    });
  });

  test('row 10: and only another user accepted: park, and call a person', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: otherUser, [V]: rejected })))).toMatchObject(
      unblocked('other-user-accepted', 'required'),
    );
  });

  test('row 11: and nothing else accepted: park, and call a person', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: rejected, [V]: rejected })))).toMatchObject(
      unblocked('none-accepted', 'required'),
    );
    const nothingThere = { answer: unknown('no-value'), hasValue: false };
    expect(decide(situation(taken({ [C]: rejected, [P]: nothingThere, [V]: rejected })))).toMatchObject({
      ...unblocked('none-accepted', 'required'),
      steps: [park(P, 'skip'), parkRefused(), takeOffPending()],
    });
  });

  test('rows 10 and 11: where only a parked version is left nothing is written, and a person is called', () => {
    const left = { kind: 'no-action', attention: 'required' };
    expect(decide(situation(taken({ [C]: rejected, [Q]: otherUser }), parkedOnly))).toMatchObject({
      ...left,
      reason: 'other-user-accepted',
    });
    expect(decide(situation(taken({ [C]: rejected, [Q]: rejected }), parkedOnly))).toMatchObject({
      ...left,
      reason: 'none-accepted',
    });
  });

  test('row 9: an empty version, pending or parked, is in nobody’s way', () => {
    const evidence = { [C]: rejected, [V]: accepted };
    expect(decide(situation(taken({ ...evidence, [P]: empty })))).toMatchObject({
      reason: 'previous-accepted',
    });
    expect(decide(situation(taken({ ...evidence, [Q]: empty }), parkedOnly))).toMatchObject({
      reason: 'previous-accepted',
    });
  });
});

describe('AWSCURRENT was accepted', () => {
  test('row 12: a pending version that is empty is parked all the same', () => {
    expect(decide(situation(taken({ [C]: accepted, [P]: empty })))).toEqual({
      kind: 'unblock',
      row: '12',
      reason: 'pending-empty',
      attention: 'none',
      steps: [park(P, 'skip'), takeOffPending()],
    });
  });

  test('row 13: a version that AWS refused a label is not called empty where it was seen to have a value', () => {
    const evidence = taken({ [C]: accepted, [P]: unknown('not-tried') });
    expect(decide({ ...situation(evidence), labelRefusedFor: P })).toEqual({
      kind: 'unblock',
      row: '13',
      reason: 'current-accepted',
      attention: 'none',
      steps: [park(P, 'skip'), takeOffPending()],
    });
  });

  test('row 12: what is still empty at the second pass loses its rescue label', () => {
    expect(decide(situation(taken({ [C]: accepted, [Q]: empty }), parkedOnly))).toEqual({
      kind: 'release',
      row: '12',
      reason: 'parked-empty',
      attention: 'none',
      steps: [takeOffRescue(Q, YESTERDAY)],
    });
  });

  test('row 12: only where the secret has not changed for a quarter of an hour: it may be filled yet', () => {
    const evidence = taken({ [C]: accepted, [Q]: empty });
    const changed = (minutesAgo: number) => ({
      ...parkedOnly,
      changedAt: epochMs(NOW - minutesAgo * 60_000),
    });
    expect(decide(situation(evidence, changed(15)))).toMatchObject({ reason: 'parked-empty' });
    for (const secret of [changed(14.9), aSecret(Object.fromEntries(parkedOnly.versions))])
      expect(decide(situation(evidence, secret))).toEqual({
        kind: 'no-action',
        row: '13',
        reason: 'current-accepted',
        attention: 'none',
      });
  });

  test('row 13: the pending version is parked and unblocked', () => {
    const evidence = taken({ [C]: accepted, [P]: unknown('not-tried'), [V]: unknown('not-tried') });
    expect(decide(situation(evidence))).toMatchObject(unblocked('current-accepted', 'none'));
  });

  test('row 12: of parked versions, only those that are empty lose their rescue label', () => {
    const secret = aSecret(
      { [C]: ['AWSCURRENT'], [Q]: [rescue(Q, YESTERDAY)], [OLD]: [rescue(OLD, YESTERDAY)] },
      { changedAt: YESTERDAY },
    );
    const evidence = taken({ [C]: accepted, [Q]: empty, [OLD]: unknown('not-tried') });
    expect(decide(situation(evidence, secret))).toMatchObject({
      reason: 'parked-empty',
      steps: [takeOffRescue(Q, YESTERDAY)],
    });
  });

  test('row 13: a parked version that has a value stays parked', () => {
    expect(decide(situation(taken({ [C]: accepted, [Q]: unknown('not-tried') }), parkedOnly))).toEqual({
      kind: 'no-action',
      row: '13',
      reason: 'current-accepted',
      attention: 'none',
    });
  });
});

describe('nobody knows', () => {
  const noVerifier = { hasVerifier: false };

  test('row 14b: without a verifier the version is parked and unblocked, and AWSPREVIOUS moves to it', () => {
    expect(decide(situation(undefined, stuck, noVerifier))).toMatchObject(
      unverified('no-verifier', 'inform'),
    );
    expect(decide(situation(undefined, parkedOnly, noVerifier))).toEqual({
      kind: 'no-action',
      row: '14b',
      reason: 'no-verifier',
      attention: 'inform',
    });
  });

  test('row 14a: without an AWSCURRENT version there is nothing to compare with', () => {
    const secret = aSecret({ [P]: ['AWSPENDING'] });
    expect(decide(situation(undefined, secret))).toMatchObject(unblocked('no-current-version', 'inform'));
  });

  test('row 14b: a value that names no database is nobody’s concern', () => {
    const evidence = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'none' };
    expect(decide(situation(evidence))).toMatchObject(unverified('not-a-database-secret', 'none'));
  });

  test('row 14b: a database that there is no driver for calls a person, as long as a version is parked', () => {
    const evidence = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'db2' };
    expect(decide(situation(evidence))).toMatchObject(unverified('engine-not-supported', 'required'));
    expect(decide(situation(evidence, parkedOnly))).toEqual({
      kind: 'no-action',
      row: '14b',
      reason: 'engine-not-supported',
      attention: 'required',
    });
  });

  test('row 14b: a user who cools down was not refused, whatever else was accepted', () => {
    expect(decide(situation(taken({ [C]: unknown('cooling-down'), [P]: accepted })))).toEqual({
      kind: 'no-action',
      row: '14b',
      reason: 'verifier-cooling-down',
      attention: 'none',
    });
  });

  test('row 14b: a user who is left in peace is no answer: nothing is written', () => {
    const nothing = { kind: 'no-action', row: '14b', reason: 'verifier-cooling-down', attention: 'none' };
    expect(decide(situation(taken({ [C]: unknown('cooling-down') })))).toEqual(nothing);
    expect(
      decide(
        situation(taken({ [C]: rejected, [P]: { answer: unknown('cooling-down'), sameIdentity: false } })),
      ),
    ).toEqual({ ...nothing, reason: 'current-rejected-cooling-down', attention: 'required' });
  });

  test('row 8: it keeps nobody from a password that was seen to work', () => {
    const evidence = taken({ [C]: rejected, [P]: accepted, [V]: unknown('cooling-down') });
    expect(decide(situation(evidence))).toMatchObject({ kind: 'promote' });
  });

  test('row 14b: a verifier that was meant to answer and did not calls a person', () => {
    expect(decide(situation({ kind: 'failed', cause: 'verifier-timed-out' }))).toMatchObject(
      unverified('unverified', 'required'),
    );
  });

  // A late setSecret may have locked the clients out since the pass that parked, and their tries the account.
  test.each<[string, Evidence]>([
    ['fails', { kind: 'failed', cause: 'verifier-timed-out' }],
    ['cannot tell', taken({ [C]: unknown('locked'), [Q]: unknown('not-tried') })],
  ])('row 14b: a verifier that %s calls a person where only a parked version is left, too', (_, evidence) => {
    expect(decide(situation(evidence, parkedOnly))).toEqual({
      kind: 'no-action',
      row: '14b',
      reason: 'unverified',
      attention: 'required',
    });
  });

  test('row 14b: an unknown AWSCURRENT is never taken for a refused one', () => {
    expect(decide(situation(taken({ [C]: unknown('locked'), [P]: accepted, [V]: accepted })))).toMatchObject(
      unverified('unverified', 'required'),
    );
    expect(decide(situation(taken({ [P]: accepted })))).toMatchObject(unverified('unverified', 'required'));
  });
});

describe('all 20 labels are in use', () => {
  const others = Object.fromEntries(
    Array.from({ length: 17 }, (_, index) => [version(`${90000000 + index}`), [`mine-${index}`]]),
  );
  const fewer = Object.fromEntries(Object.entries(others).slice(1));
  const full = aSecret({ ...others, [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });

  test('row 15: what cannot be parked stays pending, and a person is called', () => {
    expect(decide(situation(taken({ [C]: accepted }), full))).toMatchObject({
      kind: 'withheld',
      row: '15',
      reason: 'label-limit-reached',
      attention: 'required',
      because: 'labels',
      would: unblocked('current-accepted', 'none'),
    });
  });

  test('row 15: what is parked already needs no label', () => {
    const secret = aSecret({
      ...fewer,
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPENDING', rescue(P)],
    });
    expect(decide(situation(taken({ [C]: accepted }), secret))).toMatchObject({
      kind: 'unblock',
      steps: [takeOffPending()],
    });
  });

  test('row 15: the last place may be taken where AWSPREVIOUS has its own', () => {
    const secret = aSecret({
      ...fewer,
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPENDING'],
      [V]: ['AWSPREVIOUS'],
    });
    expect(decide(situation(taken({ [C]: accepted }), secret))).toMatchObject({
      kind: 'unblock',
      steps: [park(), takeOffPending()],
    });
  });

  test('row 8: AWSCURRENT moves to the pending version, for that adds none', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: accepted }), full))).toMatchObject({
      kind: 'promote',
      steps: [moveCurrent(), takeOffPending()],
    });
  });

  test('row 15: the last place is kept for AWSPREVIOUS where no version bears it yet (L5)', () => {
    const first = aSecret({ ...others, [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
    expect(decide(situation(taken({ [C]: accepted }), first))).toMatchObject({
      reason: 'label-limit-reached',
    });
    const roomy = aSecret({ ...fewer, [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
    expect(decide(situation(taken({ [C]: accepted }), roomy))).toMatchObject({
      kind: 'unblock',
      steps: [park(), takeOffPending()],
    });
  });

  test('row 15: where nothing has to be put on, that place need not be free', () => {
    const secret = aSecret({
      ...fewer,
      [OLD]: ['mine-17'],
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPENDING', rescue(P)],
    });
    expect(countLabels(secret)).toBe(20);
    expect(decide(situation(taken({ [C]: accepted }), secret))).toMatchObject({
      kind: 'unblock',
      steps: [takeOffPending()],
    });
  });

  test('row 9: AWSCURRENT moves back without waiting for a label; the pending version keeps AWSPENDING', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: rejected, [V]: accepted }), full))).toMatchObject({
      kind: 'rollback',
      steps: [moveCurrent(V)],
    });
  });
});

describe('rescue labels', () => {
  const leaving = { hasVerifier: false, previousOnUnverified: 'leave' } as const;

  test('a rotation that succeeded a day after the parking or later releases them', () => {
    const lastWeek = at('2026-11-17T03:15:30Z');
    const secret = aSecret(
      { [C]: ['AWSCURRENT'], [Q]: [rescue(Q, lastWeek)], [P]: [rescue(P, YESTERDAY)] },
      { rotationEnabled: true, lastRotatedAt: NOW },
    );
    expect(decide(situation(undefined, secret))).toEqual({
      kind: 'release',
      row: '5a',
      reason: 'rotated-since',
      attention: 'none',
      steps: [takeOffRescue(Q, lastWeek)],
    });
  });

  test.each([
    ['2026-11-24T03:15:59Z', 'before the parking, in the same minute'],
    ['2026-11-24T03:30:00Z', 'while the cancelled rotation may still set its password (R5)'],
    ['2026-11-25T03:15:00Z', 'before the parking, by a clock that is a day off'],
  ])('one that succeeded at %s releases nothing: it may have been %s', (lastRotatedAt) => {
    const secret = aSecret(
      { [C]: ['AWSCURRENT'], [Q]: [rescue(Q, at('2026-11-24T03:15:00Z'))] },
      { rotationEnabled: true, lastRotatedAt: at(lastRotatedAt) },
    );
    expect(decide(situation(undefined, secret, { pass: 'sweep' }))).toMatchObject({
      kind: 'no-action',
      row: '5b',
      reason: 'rotation-enabled',
    });
  });

  test('they are released from 25 hours after the minute of the parking on', () => {
    const decideAfter = (lastRotatedAt: string) =>
      decide(
        situation(
          undefined,
          aSecret(
            { [C]: ['AWSCURRENT'], [Q]: [rescue(Q, at('2026-11-24T03:15:30Z'))] },
            { rotationEnabled: true, lastRotatedAt: at(lastRotatedAt) },
          ),
          { pass: 'sweep' },
        ),
      );
    expect(decideAfter('2026-11-25T04:15:59.999Z')).toMatchObject({ reason: 'rotation-enabled' });
    expect(decideAfter('2026-11-25T04:16:00Z')).toMatchObject({ reason: 'rotated-since' });
  });

  test('a version that the present rotation works on keeps its own', () => {
    const secret = aSecret(
      { [C]: ['AWSCURRENT'], [Q]: ['AWSPENDING', rescue(Q, at('2026-11-23T01:15:30Z'))] },
      { rotationEnabled: true, lastRotatedAt: NOW },
    );
    expect(decide(situation(undefined, secret))).toMatchObject({
      kind: 'no-action',
      row: '5c',
      reason: 'rotation-running',
    });
  });

  test('two versions whose ids begin alike get labels of their own', () => {
    const twin = version('d0000002-other');
    const secret = aSecret({ [C]: ['AWSCURRENT'], [twin]: [rescue(twin)], [P]: ['AWSPENDING'] });
    const verdict = decide(situation(undefined, secret, leaving));
    expect(verdict).toMatchObject({ kind: 'unblock', steps: [{ kind: 'attach', to: P }, takeOffPending()] });
    expect(JSON.stringify(verdict)).toContain(`ROTATION-RESCUE-20261124T0315Z-${P}`);
  });

  test('so do versions whose whole ids make the same label, and a second look finds it again', () => {
    const [one, two, three] = [version('d0000002!'), version('d0000002?'), version('d0000002*')];
    const long = `ROTATION-RESCUE-20261124T0315Z-${version('d0000002_')}`;
    const decideOn = (labels: readonly string[]) =>
      decide(
        situation(
          undefined,
          aSecret({ [C]: ['AWSCURRENT'], [one]: [rescue(one)], [two]: [long], [three]: labels }),
          leaving,
        ),
      );
    expect(decideOn(['AWSPENDING'])).toMatchObject({
      kind: 'unblock',
      steps: [{ kind: 'attach', to: three, label: `${long}-2` }, takeOffPending(three)],
    });
    expect(decideOn(['AWSPENDING', `${long}-2`])).toMatchObject({ steps: [takeOffPending(three)] });
  });
});

describe('mode report', () => {
  const report = { mode: 'report' } as const;

  test('holds, and says what it would have done', () => {
    expect(decide(situation(taken({ [C]: accepted }), stuck, report))).toMatchObject({
      kind: 'withheld',
      row: '13',
      reason: 'current-accepted',
      attention: 'inform',
      because: 'mode',
      would: unblocked('current-accepted', 'none'),
    });
  });

  test.each([
    ['attention stays required', 'required', stuck, taken({ [C]: rejected, [P]: rejected, [V]: rejected })],
    [
      'AWSPENDING is not stuck',
      'none',
      aSecret({ [C]: ['AWSCURRENT', rescue(C)], [V]: ['AWSPREVIOUS'] }),
      taken({ [C]: accepted }),
    ],
  ] as const)('informs only of an AWSPENDING that is stuck: %s', (_what, attention, secret, evidence) => {
    expect(decide(situation(evidence, secret, report))).toMatchObject({ kind: 'withheld', attention });
  });

  test('calls a person for what the function would have repaired', () => {
    expect(decide(situation(taken({ [C]: rejected, [P]: accepted }), stuck, report))).toMatchObject({
      kind: 'withheld',
      row: '8',
      reason: 'pending-accepted',
      attention: 'required',
      would: { kind: 'promote', attention: 'inform' },
    });
  });

  test('leaves what there is nothing to do for', () => {
    expect(decide(situation(undefined, { kind: 'gone' }, report))).toMatchObject({ kind: 'no-action' });
  });

  test('a tag narrows the deployed mode and never widens it', () => {
    const tagged = (tag: string) => ({ ...stuck, tags: new Map([['rotation-remediation', tag]]) });
    const evidence = taken({ [C]: rejected, [P]: accepted });
    expect(decide(situation(evidence, tagged('report')))).toMatchObject({ kind: 'withheld' });
    expect(decide(situation(evidence, tagged('unblock')))).toMatchObject({ reason: 'mode-forbids-recovery' });
    expect(decide(situation(evidence, tagged('recover'), { mode: 'unblock' }))).toMatchObject({
      reason: 'mode-forbids-recovery',
    });
    expect(decide(situation(evidence, tagged(' Recover ')))).toMatchObject({ kind: 'promote' });
  });
});
