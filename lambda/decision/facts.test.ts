import { describe, expect, test } from 'vitest';
import { given } from '../../test/support/given.ts';
import {
  accepted,
  aSecret,
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
  YESTERDAY,
} from '../../test/support/secrets.ts';
import { decide, planInputOf } from './decide.ts';
import { factsOf } from './facts.ts';
import type { Secret } from './observation.ts';
import { fits } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import { tellingLabel } from './rescue-label.ts';
import { candidatesAmong, rolesOf } from './roles.ts';
import type { Situation } from './situation.ts';
import { rowsOf, TABLE } from './table.ts';
import { AWSPREVIOUS, epochMs, versionId } from './values.ts';

const PENDING = { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] };
const PARKED = { [C]: ['AWSCURRENT'], [P]: [rescue(P, YESTERDAY)], [V]: ['AWSPREVIOUS'] };
const tagged = (name: string, value: string) => ({ tags: new Map([[name, value]]) });

const factsIn = (secret: Secret, rest: Partial<Situation> = {}) => {
  const situation = given(secret, rest);
  return factsOf(planInputOf(secret, situation), situation);
};

test('the rows have their numbers', () => {
  expect(TABLE.map(([row]) => row).join(' ')).toBe(
    "0 0 0 4 1 1 2 3 3 4 4 4 4 5a 5b 5b 5c 5g 5g 5d 5g 5d 5b' 5b' 5e 5f 5g 5g 6 6 7 14a 14b 14b 14b 14b 14b 14b 14b 7a 7a 12 13 13 12 13 8 8 8 9 14b 10 14b 11",
  );
  expect(
    ['rotation-started-meanwhile', 'label-limit-reached'].map((reason) => rowsOf(reason as 'unverified')),
  ).toEqual(['5c', '15']);
});

test('people read the numbers of the rows that give a reason', () => {
  for (const reason of Object.keys(REASONS) as Reason[])
    expect(rowsOf(reason)).toMatch(/^\d+[a-g]?'?(, \d+[a-g]?'?)*$/);
  expect(rowsOf('verifier-cooling-down')).toBe('5g, 14b');
  expect(rowsOf('current-accepted')).toBe('13');
});

describe('tags', () => {
  test.each([
    ['rotation-remediation-failed-rotations', 'recover', { mode: 'recover', failedRotations: 'recover' }],
    ['rotation-remediation-failed-rotations', 'ignore', { mode: 'recover', failedRotations: 'ignore' }],
    ['rotation-remediation-failed-rotations', 'of', { mode: 'not-understood', failedRotations: 'ignore' }],
    [
      'rotation-remediation-previous-on-unverified',
      'leave',
      { mode: 'recover', previousOnUnverified: 'leave' },
    ],
    [
      'rotation-remediation-previous-on-unverified',
      'of',
      { mode: 'not-understood', previousOnUnverified: 'leave' },
    ],
    ['rotation-remediation', 'off', { mode: 'off', failedRotations: 'recover' }],
  ])('%s = %s', (name, value, facts) => {
    expect(factsIn(aSecret(PENDING, tagged(name, value)), { failedRotations: 'recover' })).toMatchObject(
      facts,
    );
  });

  test('off goes before a tag that is not understood', () => {
    const tags = new Map([
      ['rotation-remediation', 'off'],
      ['rotation-remediation-failed-rotations', 'of'],
    ]);
    expect(factsIn(aSecret(PENDING, { tags }))).toMatchObject({ mode: 'off' });
  });
});

describe('time', () => {
  test.each([
    ['initial', NOW, false],
    ['sweep', NOW, true],
    ['manual', NOW, false],
    ['manual', YESTERDAY, true],
  ] as const)('a %s pass over a secret that changed at %d is settled: %s', (pass, changedAt, settled) => {
    expect(factsIn(aSecret(PENDING, { changedAt }), { pass }).settled).toBe(settled);
  });

  test('by hand, a version that was parked is not gone forward to until the secret is settled', () => {
    const evidence = taken({ [C]: rejected, [P]: accepted, [V]: rejected });
    const secret = aSecret(PARKED, { changedAt: epochMs(NOW - 60_000) });
    expect(decide(given(secret, { pass: 'manual', evidence }))).toMatchObject({
      kind: 'withheld',
      because: 'unsettled',
      reason: 'parked-accepted',
    });
    expect(decide(given(secret, { pass: 'sweep', evidence }))).toMatchObject({ kind: 'promote' });
  });
});

describe('labels', () => {
  test('what is left on the AWSCURRENT version is tried in a sweep', () => {
    const idleIn = (labels: readonly string[]) => factsIn(aSecret({ [C]: labels }), { pass: 'sweep' }).idle;
    expect(idleIn(['AWSCURRENT', 'AWSPENDING'])).toBe(false);
    expect(idleIn(['AWSCURRENT', rescue(C)])).toBe(false);
    expect(idleIn(['AWSCURRENT'])).toBe(true);
  });

  test.each([
    ['two that were parked', { [P]: [rescue(P)], [Q]: [rescue(Q)] }, true],
    ['one pending and one parked', { [P]: ['AWSPENDING'], [Q]: [rescue(Q)] }, true],
    ['one that is pending and parked', { [P]: ['AWSPENDING', rescue(P)] }, false],
    [
      'one, and the one that lent AWSPREVIOUS',
      { [P]: [rescue(P)], [Q]: [tellingLabel('previous', NOW, Q)] },
      false,
    ],
    ['one, and AWSCURRENT with a rescue label', { [P]: [rescue(P)] }, false],
  ] as const)('of %s several were pending: %s', (_what, versions, several) => {
    const secret = aSecret({ [C]: ['AWSCURRENT', rescue(C)], ...versions });
    expect(factsIn(secret).severalPending).toBe(several);
  });

  test('the lender bears neither AWSPREVIOUS nor AWSCURRENT, and another bears AWSPREVIOUS beside a rescue label', () => {
    const lenderIn = (versions: Record<string, readonly string[]>) =>
      rolesOf(aSecret(versions)).lender?.version;
    const lent = [tellingLabel('previous', NOW, V)];
    expect(lenderIn({ [C]: ['AWSCURRENT'], [P]: ['AWSPREVIOUS', rescue(P)], [V]: lent })).toBe(V);
    expect(lenderIn({ [C]: ['AWSCURRENT'], [P]: ['AWSPREVIOUS'], [V]: lent })).toBeUndefined();
    const refused = tellingLabel('refused', NOW, P);
    expect(lenderIn({ [C]: ['AWSCURRENT'], [P]: ['AWSPREVIOUS', refused], [V]: lent })).toBeUndefined();
    expect(lenderIn({ [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: lent })).toBeUndefined();
    expect(
      lenderIn({ [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: ['AWSPREVIOUS', ...lent] }),
    ).toBeUndefined();
    expect(lenderIn({ [C]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS', rescue(V), ...lent] })).toBeUndefined();
    expect(
      lenderIn({ [C]: ['AWSCURRENT'], [P]: [rescue(P)], [OLD]: ['AWSPREVIOUS', rescue(OLD)] }),
    ).toBeUndefined();
  });

  test('the lender is tried as a parked version', () => {
    const roles = rolesOf(aSecret({ [C]: ['AWSCURRENT'], [V]: [tellingLabel('previous', NOW, V)] }));
    expect(candidatesAmong(roles, true)).toEqual([
      { role: 'current', versionId: C },
      { role: 'parked', versionId: V },
    ]);
  });

  test('a label that tells of AWSPREVIOUS has no sign that AWS refuses', () => {
    expect(tellingLabel('previous', NOW, versionId('a b/c'.padEnd(32, 'x')))).toMatch(
      /-WAS-AWSPREVIOUS-a_b_cxxx$/,
    );
  });
});

describe('room for labels', () => {
  const full = (labels: number) =>
    aSecret({ [C]: ['AWSCURRENT', ...Array.from({ length: labels - 1 }, (_, n) => `mine-${n}`)] });
  const attach = (label: string) => ({ kind: 'attach', label, to: P, ifRefused: 'stop' }) as never;

  test.each([
    ['a rescue label, and a place for AWSPREVIOUS', 18, [attach(rescue(P))], true],
    ['a rescue label, and no place for AWSPREVIOUS', 19, [attach(rescue(P))], false],
    ['a rescue label and AWSPREVIOUS itself', 18, [attach(rescue(P)), attach(AWSPREVIOUS)], true],
    [
      'a rescue label and AWSPREVIOUS itself, one too many',
      19,
      [attach(rescue(P)), attach(AWSPREVIOUS)],
      false,
    ],
    [
      'AWSPREVIOUS that another version loses',
      18,
      [attach(rescue(P)), { kind: 'move', label: AWSPREVIOUS, from: V, to: P } as never],
      true,
    ],
    [
      'AWSPREVIOUS that comes off is no place for it',
      19,
      [attach(rescue(P)), { kind: 'detach', label: AWSPREVIOUS, from: V } as never],
      false,
    ],
  ] as const)('%s: %i labels in use', (_what, labels, steps, isRoom) => {
    expect(fits(full(labels), steps)).toBe(isRoom);
  });
});

describe('answers', () => {
  test('in the initial pass no parked version is judged', () => {
    const evidence = taken({ [C]: rejected, [P]: accepted });
    expect(factsIn(aSecret(PARKED), { pass: 'initial', evidence }).works).toBe('none');
    expect(factsIn(aSecret(PARKED), { pass: 'recheck', evidence }).works).toBe('parked');
  });

  test('where no driver knows the database, no version is another user’s: AWSPREVIOUS goes to what is parked', () => {
    const strange = { answer: unknown('unsupported-engine'), sameIdentity: false };
    const evidence = { ...taken({ [C]: strange, [P]: strange, [V]: strange }), engine: 'oracle' };
    expect(decide(given(aSecret(PENDING), { evidence }))).toMatchObject({
      reason: 'engine-not-supported',
      steps: expect.arrayContaining([expect.objectContaining({ kind: 'move', label: AWSPREVIOUS, to: P })]),
    });
  });

  test('with failed rotations ignored, a secret whose rotation is off is decided on all the same', () => {
    const settings = { failedRotations: 'ignore', pass: 'recheck' } as const;
    expect(decide(given(aSecret(PENDING), settings))).toMatchObject({ kind: 'ask' });
    const on = aSecret({ [C]: ['AWSCURRENT'] }, { rotationEnabled: true });
    expect(decide(given(on, settings))).toMatchObject({ kind: 'ask' });
  });

  test.each([
    ['has AWSPREVIOUS alone', ['AWSPREVIOUS'], true],
    ['has another label', ['AWSPREVIOUS', 'mine'], false],
    ['is not there', undefined, false],
  ] as const)(
    'a promotion with rotation on parks the previous version where it %s',
    (_what, labels, isParked) => {
      const versions = { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], ...(labels && { [V]: labels }) };
      const secret = aSecret(versions, { rotationEnabled: true, changedAt: YESTERDAY });
      const evidence = taken({ [C]: rejected, [P]: accepted });
      const verdict = decide(given(secret, { evidence, failedRotations: 'recover' }));
      expect('steps' in verdict && verdict.steps.map(({ kind }) => kind)).toEqual([
        ...(isParked ? ['attach'] : []),
        'move',
      ]);
    },
  );
});
