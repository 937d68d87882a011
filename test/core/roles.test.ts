import { describe, expect, test } from 'vitest';
import { candidatesAmong, rolesOf } from '../../lambda/core/roles.ts';
import { label } from '../../lambda/core/values.ts';
import { aSecret, at, C, OLD, P, Q, rescue, V, YESTERDAY } from '../support/secrets.ts';

const LAST_WEEK = at('2026-11-17T03:15:00Z');

describe('the roles of versions', () => {
  test('a secret without labels has none', () => {
    expect(rolesOf(aSecret({}))).toStrictEqual({ pendingIsCurrent: false, parked: [] });
  });

  test('what bears AWSPENDING beside AWSCURRENT is not pending', () => {
    expect(rolesOf(aSecret({ [C]: ['AWSPENDING', 'AWSCURRENT'] }))).toStrictEqual({
      current: C,
      pendingIsCurrent: true,
      parked: [],
    });
  });

  test('parked versions come newest first, those of one minute by their labels', () => {
    const secret = aSecret({ [OLD]: [rescue(OLD, LAST_WEEK)], [P]: [rescue(P)], [C]: ['mine', rescue(C)] });
    expect(rolesOf(secret).parked).toEqual([
      { version: C, label: rescue(C), parkedUntil: at('2026-11-24T03:16:00Z') },
      { version: P, label: rescue(P), parkedUntil: at('2026-11-24T03:16:00Z') },
      { version: OLD, label: label(rescue(OLD, LAST_WEEK)), parkedUntil: at('2026-11-17T03:16:00Z') },
    ]);
  });
});

test('the version parked last is tried before AWSPREVIOUS, which is likelier than what was parked earlier', () => {
  const secret = aSecret({
    [OLD]: [rescue(OLD, LAST_WEEK)],
    [V]: ['AWSPREVIOUS'],
    [Q]: [rescue(Q, YESTERDAY)],
    [C]: ['AWSCURRENT'],
  });
  expect(candidatesAmong(rolesOf(secret), true)).toEqual([
    { role: 'current', versionId: C },
    { role: 'parked', versionId: Q },
    { role: 'previous', versionId: V },
    { role: 'parked', versionId: OLD },
  ]);
});
