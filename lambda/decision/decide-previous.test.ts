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
import {
  moveCurrent,
  movePrevious,
  park,
  parkPrevious,
  parkRefused,
  takeOffPending,
  takeOffRescue,
} from '../../test/support/steps.ts';
import type { Evidence } from './evidence.ts';
import { explain } from './explain.ts';
import { parkingOf, tellingLabel } from './rescue-label.ts';
import { AWSCURRENT, AWSPENDING } from './values.ts';
import type { Verdict } from './verdict.ts';

const stuck = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });
const NOBODY: Evidence = { kind: 'failed', cause: 'verifier-timed-out' };

/** The steps of a plan, also of one that is withheld. */
const stepsOn = (...asked: Parameters<typeof decideOn>) => {
  const verdict = decideOn(...asked);
  return 'steps' in verdict ? verdict.steps : [];
};

const byPrevious = [parkPrevious(), park(), movePrevious(), takeOffPending()];
const alone = [park(), takeOffPending()];

describe('row 14b: what is parked without a login bears AWSPREVIOUS', () => {
  test('without a verifier, and where one failed, could not tell, or has no driver', () => {
    const noDriver = { ...taken({ [C]: unknown('unsupported-engine') }), engine: 'db2' };
    expect(stepsOn(stuck, undefined, { hasVerifier: false })).toEqual(byPrevious);
    for (const evidence of [NOBODY, taken({ [C]: unknown('locked') }), noDriver])
      expect(stepsOn(stuck, evidence)).toEqual(byPrevious);
  });

  test('AWSCURRENT refused and the pending version unknown: so that it is found, and a person is called', () => {
    expect(decideOn(stuck, taken({ [C]: rejected, [P]: unknown('timeout'), [V]: rejected }))).toEqual({
      kind: 'unblock',
      row: '14b',
      reason: 'others-unverified',
      attention: 'required',
      steps: byPrevious,
    });
  });

  test('what bears AWSPREVIOUS beside another label keeps that one', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS', 'mine'] });
    expect(stepsOn(secret, NOBODY)).toEqual([park(), movePrevious(), takeOffPending()]);
  });

  test('where no version bears AWSPREVIOUS it is put on', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
    expect(stepsOn(secret, NOBODY)).toEqual([
      park(),
      { kind: 'attach', label: 'AWSPREVIOUS', to: P, ifRefused: 'skip' },
      takeOffPending(),
    ]);
  });

  test('what is pending and bears AWSPREVIOUS itself is parked', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING', 'AWSPREVIOUS'] });
    expect(stepsOn(secret, NOBODY)).toEqual(alone);
  });

  const unknownCurrent = unknown('locked');
  test.each([
    ['empty', { answer: unknown('no-value'), hasValue: false }, [park(P, 'skip'), takeOffPending()]],
    ['another user’s', { answer: unknown('not-tried'), sameIdentity: false }, alone],
    ['refused', { answer: rejected }, alone],
  ])('not on a version that is %s', (_what, pending, steps) => {
    expect(stepsOn(stuck, taken({ [C]: unknownCurrent, [P]: pending }))).toEqual(steps);
  });

  test('not on a version that AWS refused a label', () => {
    expect(stepsOn(stuck, undefined, { hasVerifier: false, labelRefusedFor: P })).toEqual([
      park(P, 'skip'),
      takeOffPending(),
    ]);
  });

  test.each([
    ['the installation', stuck, { previousOnUnverified: 'leave' }],
    [
      'the secret’s tag',
      { ...stuck, tags: new Map([['rotation-remediation-previous-on-unverified', 'leave']]) },
      {},
    ],
  ] as const)('not where %s has it stay', (_who, secret, rest) => {
    expect(stepsOn(secret, NOBODY, rest)).toEqual(alone);
  });

  test.each([
    ['two', 2, byPrevious],
    ['one', 1, alone],
  ] as const)('row 15: not without room for it: of %s free labels', (_what, free, steps) => {
    const ours = Array.from({ length: 17 - free }, (_, n) => `mine-${n}`);
    const secret = aSecret({
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPENDING'],
      [V]: ['AWSPREVIOUS'],
      [version('full')]: ours,
    });
    expect(stepsOn(secret, NOBODY)).toEqual(steps);
  });

  test('the command that takes the move back is said, whatever attention it needs', () => {
    const verdict = decideOn(stuck, undefined, { hasVerifier: false }) as Verdict;
    expect(verdict.attention).toBe('inform');
    expect(explain(verdict)).toMatch(
      new RegExp(`AWSPREVIOUS --remove-from-version-id=\\W?${P}\\W? --move-to-version-id=\\W?${V}`),
    );
  });

  test('two cancellations in a row without a login require attention: AWSPREVIOUS is on one of two', () => {
    const secret = aSecret({
      [C]: ['AWSCURRENT'],
      [Q]: ['AWSPREVIOUS', rescue(Q, YESTERDAY)],
      [V]: [tellingLabel('previous', YESTERDAY, V)],
      [P]: ['AWSPENDING'],
    });
    expect(decideOn(secret, undefined, { hasVerifier: false })).toEqual({
      kind: 'unblock',
      row: '14b',
      reason: 'no-verifier-several-pending',
      attention: 'required',
      steps: [park(), movePrevious(P, Q), takeOffPending()],
    });
  });

  test('the version that AWSPREVIOUS was moved off is none of them', () => {
    const parked = aSecret({
      [C]: ['AWSCURRENT'],
      [P]: ['AWSPREVIOUS', rescue(P, YESTERDAY)],
      [V]: [tellingLabel('previous', YESTERDAY, V)],
    });
    expect(decideOn(parked, undefined, { hasVerifier: false })).toEqual({
      kind: 'no-action',
      row: '14b',
      reason: 'no-verifier',
      attention: 'inform',
    });
  });
});

describe('mode unblock: AWSPREVIOUS moves to the version that works, and a person is called', () => {
  const unblock = { mode: 'unblock' } as const;
  const called = { kind: 'unblock', row: '8', reason: 'mode-forbids-recovery', attention: 'required' };

  test('row 8: to the pending one', () => {
    expect(decideOn(stuck, taken({ [C]: rejected, [P]: accepted }), unblock)).toEqual({
      ...called,
      steps: byPrevious,
    });
  });

  test('row 8: to a parked one, whatever is pending', () => {
    const secret = { ...stuck, versions: new Map(stuck.versions).set(Q, [rescue(Q, YESTERDAY)]) };
    expect(decideOn(secret, taken({ [C]: rejected, [P]: rejected, [Q]: accepted }), unblock)).toEqual({
      ...called,
      steps: [parkPrevious(), park(), movePrevious(Q), takeOffPending()],
    });
  });

  test('row 9: it stays where it works', () => {
    expect(decideOn(stuck, taken({ [C]: rejected, [P]: rejected, [V]: accepted }), unblock)).toEqual({
      ...called,
      steps: alone,
    });
  });

  test('whatever is set for parking without a login', () => {
    const rest = { ...unblock, previousOnUnverified: 'leave' } as const;
    expect(stepsOn(stuck, taken({ [C]: rejected, [P]: accepted }), rest)).toEqual(byPrevious);
  });
});

describe('row 9: the version that lent AWSPREVIOUS is the one that is accepted', () => {
  const lent = aSecret({
    [C]: ['AWSCURRENT'],
    [P]: ['AWSPREVIOUS', rescue(P)],
    [V]: [tellingLabel('previous', NOW, V)],
  });
  const evidence = taken({ [C]: rejected, [P]: rejected, [V]: accepted });

  test('AWSCURRENT moves back, and off a version that is parked: it may be set in the database yet', () => {
    expect(decideOn(lent, evidence)).toEqual({
      kind: 'rollback',
      row: '9',
      reason: 'previous-accepted',
      attention: 'inform',
      steps: [
        parkRefused(),
        moveCurrent(V),
        { kind: 'detach', label: tellingLabel('previous', NOW, V), from: V },
      ],
    });
  });

  test('what bears AWSPREVIOUS and was parked as pending is gone forward to', () => {
    expect(decideOn(lent, taken({ [C]: rejected, [P]: accepted }))).toMatchObject({
      kind: 'promote',
      row: '8',
      reason: 'parked-accepted',
      steps: [moveCurrent(P), takeOffRescue(P)],
    });
  });
});

describe('row 13: AWSCURRENT accepted, and AWSPREVIOUS on a version that was parked without a login', () => {
  const wasPrevious = tellingLabel('previous', NOW, V);
  const lent = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPREVIOUS', rescue(P)], [V]: [wasPrevious] });
  const givenBack = [
    { kind: 'move', label: 'AWSPREVIOUS', from: P, to: V },
    { kind: 'detach', label: wasPrevious, from: V },
  ];
  const works = taken({ [C]: accepted });

  test('it goes back to the version that had it', () => {
    expect(decideOn(lent, works)).toEqual({
      kind: 'release',
      row: '13',
      reason: 'previous-lent',
      attention: 'none',
      steps: givenBack,
    });
  });

  test('AWSPENDING beside AWSCURRENT comes off with it', () => {
    const secret = {
      ...lent,
      versions: new Map(lent.versions).set(C, [AWSCURRENT, AWSPENDING]),
    };
    expect(stepsOn(secret, works)).toEqual([...givenBack, takeOffPending(C)]);
  });

  test.each([
    [
      'AWS has let nobody move it',
      { [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: ['AWSPREVIOUS', wasPrevious] },
    ],
    ['a later rotation has moved it on', { [C]: ['AWSCURRENT'], [Q]: ['AWSPREVIOUS'], [V]: [wasPrevious] }],
    ['AWSCURRENT was moved there', { [V]: ['AWSCURRENT', wasPrevious], [P]: ['AWSPREVIOUS', rescue(P)] }],
  ])('not where %s', (_where, versions) => {
    const current = Object.entries(versions).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0] ?? '';
    const verdict = decideOn(aSecret(versions), taken({ [current]: accepted }));
    expect(verdict).toMatchObject({ reason: 'current-accepted' });
  });

  test('not while AWSCURRENT is not known to be accepted', () => {
    for (const evidence of [NOBODY, taken({ [C]: rejected, [P]: rejected, [V]: rejected })])
      expect(decideOn(lent, evidence)).toMatchObject({ kind: 'no-action' });
  });

  test('its own label tells, and no other', () => {
    expect(wasPrevious).toBe('ROTATION-RESCUE-20261124T0315Z-WAS-AWSPREVIOUS-e0000003');
    expect([wasPrevious, rescue(V), tellingLabel('refused', NOW, version('x?'))].map(parkingOf)).toEqual([
      'previous',
      'pending',
      'refused',
    ]);
  });

  test('a version whose id begins like the label of another gets a plain one', () => {
    const twin = version('e0000003-twin');
    const secret = { ...stuck, versions: new Map(stuck.versions).set(twin, [wasPrevious]) };
    expect(stepsOn(secret, NOBODY)).toEqual([park(V), park(), movePrevious(), takeOffPending()]);
  });

  test('and the rescue label of what was parked stays', () => {
    expect(givenBack).not.toContainEqual(takeOffRescue(P));
  });
});
