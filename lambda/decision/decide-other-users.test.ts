import { describe, expect, test } from 'vitest';
import { given } from '../../test/support/given.ts';
import {
  accepted,
  aSecret,
  C,
  OLD,
  P,
  rejected,
  taken,
  unknown,
  V,
  version,
} from '../../test/support/secrets.ts';
import { moveCurrent, park, takeOffPending } from '../../test/support/steps.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import type { Secret } from './observation.ts';
import type { Situation } from './situation.ts';

const decideOn = (secret: Secret, evidence?: Evidence, rest: Partial<Situation> = {}) =>
  decide(given(secret, { ...(evidence && { evidence }), ...rest }));

describe("row 8: another user's password under AWSPREVIOUS alone", () => {
  const stranger = (answer = unknown('not-tried')) => ({ answer, sameIdentity: false });
  const secretWith = (...labels: string[]) =>
    aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS', ...labels] });
  const promote = (secret: Secret, previous: ReturnType<typeof stranger>) =>
    decideOn(secret, taken({ [C]: rejected, [P]: accepted, [V]: previous }));

  test('is parked before AWSPREVIOUS moves on', () => {
    expect(promote(secretWith(), stranger())).toMatchObject({
      kind: 'promote',
      steps: [park(V), moveCurrent(), takeOffPending()],
    });
  });

  test('needs no label where it has another, or was seen to be refused', () => {
    expect(promote(secretWith('mine'), stranger())).toMatchObject({
      steps: [moveCurrent(), takeOffPending()],
    });
    expect(promote(secretWith(), stranger(rejected))).toMatchObject({
      steps: [moveCurrent(), takeOffPending()],
    });
  });

  test('gets a rescue label of its own where another version is parked beside it', () => {
    const [pending, previous, heir] = [version('a000000b-1'), version('a000000b-2'), version('heir')];
    const secret = aSecret({
      [C]: ['AWSCURRENT'],
      [pending]: ['AWSPENDING'],
      [previous]: ['AWSPREVIOUS'],
      [heir]: ['ROTATION-RESCUE-20261123T0315Z-heir'],
    });
    const evidence = taken({
      [C]: rejected,
      [pending]: rejected,
      [previous]: stranger(),
      [heir]: accepted,
    });
    expect(decideOn(secret, evidence)).toMatchObject({
      kind: 'promote',
      steps: [
        { kind: 'attach', label: 'ROTATION-RESCUE-20261124T0315Z-a000000b', to: previous },
        { kind: 'attach', label: `ROTATION-RESCUE-20261124T0315Z-${pending}`, to: pending },
        { kind: 'move', label: 'AWSCURRENT' },
        { kind: 'detach', from: heir },
        takeOffPending(pending),
      ],
    });
  });

  test('row 15: holds the promotion where no label is left', () => {
    const full = aSecret({
      [C]: ['AWSCURRENT', ...Array.from({ length: 17 }, (_, n) => `mine-${n}`)],
      [P]: ['AWSPENDING'],
      [V]: ['AWSPREVIOUS'],
    });
    expect(promote(full, stranger())).toMatchObject({
      kind: 'withheld',
      row: '15',
      reason: 'label-limit-reached',
      attention: 'required',
      would: { kind: 'promote' },
    });
  });
});

test('row 12: a version that AWS would let bear no label may go without one', () => {
  const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [OLD]: ['AWSPREVIOUS'] });
  expect(decideOn(secret, undefined, { hasVerifier: false, labelRefusedFor: P })).toMatchObject({
    kind: 'unblock',
    steps: [park(P, 'skip'), takeOffPending()],
  });
});
