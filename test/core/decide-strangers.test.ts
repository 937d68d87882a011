import { describe, expect, test } from 'vitest';
import { EVERY_SECRET } from '../../lambda/core/choice.ts';
import { decide, type Situation } from '../../lambda/core/decide.ts';
import type { Evidence } from '../../lambda/core/evidence.ts';
import type { Secret } from '../../lambda/core/observation.ts';
import {
  accepted,
  aSecret,
  C,
  NOW,
  OLD,
  P,
  rejected,
  rescue,
  taken,
  unknown,
  V,
} from '../support/secrets.ts';

const decideOn = (secret: Secret, evidence?: Evidence, rest: Partial<Situation> = {}) =>
  decide({
    observation: secret,
    mode: 'recover',
    choice: EVERY_SECRET,
    hasVerifier: true,
    settled: true,
    now: NOW,
    ...(evidence && { evidence }),
    ...rest,
  });

describe("row 8: another user's password under AWSPREVIOUS alone", () => {
  const stranger = (answer = unknown('not-tried')) => ({ answer, sameIdentity: false });
  const secretWith = (...labels: string[]) =>
    aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS', ...labels] });
  const move = { kind: 'move', label: 'AWSCURRENT', from: C, to: P };
  const unblock = { kind: 'detach', label: 'AWSPENDING', from: P };
  const promote = (secret: Secret, previous: ReturnType<typeof stranger>) =>
    decideOn(secret, taken({ [C]: rejected, [P]: accepted, [V]: previous }));

  test('is parked before AWSPREVIOUS moves on', () => {
    expect(promote(secretWith(), stranger())).toMatchObject({
      kind: 'promote',
      steps: [{ kind: 'attach', label: rescue(V), to: V, ifRefused: 'stop' }, move, unblock],
    });
  });

  test('needs no label where it has another, or was seen to be refused', () => {
    expect(promote(secretWith('mine'), stranger())).toMatchObject({ steps: [move, unblock] });
    expect(promote(secretWith(), stranger(rejected))).toMatchObject({ steps: [move, unblock] });
  });

  test('row 15: holds the promotion where no label is left', () => {
    const full = aSecret({
      [C]: ['AWSCURRENT', ...Array.from({ length: 17 }, (_, n) => `mine-${n}`)],
      [P]: ['AWSPENDING'],
      [V]: ['AWSPREVIOUS'],
    });
    expect(promote(full, stranger())).toMatchObject({
      kind: 'hold',
      reason: 'labels-exhausted',
      person: 'needed',
      would: { kind: 'promote' },
    });
  });
});

test('row 12: a version that AWS would let bear no label may go without one', () => {
  const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [OLD]: ['AWSPREVIOUS'] });
  expect(decideOn(secret, undefined, { hasVerifier: false, unlabelable: P })).toMatchObject({
    kind: 'unblock',
    steps: [{ kind: 'attach', to: P, ifRefused: 'skip' }, { kind: 'detach' }],
  });
});
