import { describe, expect, test } from 'vitest';
import { aSecret, at, C, NOW, OLD, P, Q, rescue, V, YESTERDAY } from '../../test/support/secrets.ts';
import { tellingLabel } from './rescue-label.ts';
import { candidatesAmong, rolesOf } from './roles.ts';
import { label } from './values.ts';

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
      { version: C, label: rescue(C), was: 'pending', parkedUntil: at('2026-11-24T03:16:00Z') },
      { version: P, label: rescue(P), was: 'pending', parkedUntil: at('2026-11-24T03:16:00Z') },
      {
        version: OLD,
        label: label(rescue(OLD, LAST_WEEK)),
        was: 'pending',
        parkedUntil: at('2026-11-17T03:16:00Z'),
      },
    ]);
  });

  test('whatever order AWS tells them in (L1), and whatever their labels differ in', () => {
    const [one, other] = [rescue(P), label(`${rescue(P)}\u200b`)];
    const ordered = [aSecret({ [P]: [one], [C]: [other] }), aSecret({ [C]: [other], [P]: [one] })];
    for (const secret of ordered)
      expect(rolesOf(secret).parked.map(({ version }) => version)).toEqual([P, C]);
  });
});

const order = (...candidates: readonly { readonly versionId: string }[]) =>
  candidates.map(({ versionId }) => versionId);

test('where one is pending, AWSPREVIOUS is tried right after it, and what is parked last', () => {
  const secret = aSecret({
    [OLD]: [rescue(OLD, LAST_WEEK)],
    [V]: ['AWSPREVIOUS'],
    [Q]: [rescue(Q, YESTERDAY)],
    [P]: ['AWSPENDING'],
    [C]: ['AWSCURRENT', rescue(C)],
  });
  expect(order(...candidatesAmong(rolesOf(secret), true))).toEqual([C, P, V, Q, OLD]);
});

test('versions that are named are tried before others, and the turn begins with each of them once', () => {
  const roles = rolesOf(
    aSecret({
      [OLD]: [rescue(OLD, LAST_WEEK)],
      [V]: ['AWSPREVIOUS'],
      [Q]: [rescue(Q, YESTERDAY)],
      [C]: ['AWSCURRENT'],
    }),
  );
  expect(order(...candidatesAmong(roles, true, { first: [OLD, P, V] }))).toEqual([C, OLD, V, Q]);
  const seconds = [0, 1, 2, 3].map((turn) => order(...candidatesAmong(roles, true, { turn }))[1]);
  expect(seconds).toEqual([Q, V, OLD, Q]);
  expect(candidatesAmong(rolesOf(aSecret({ [C]: ['AWSCURRENT'] })), true, { turn: 7 })).toHaveLength(1);
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

test('what was parked while it was pending is tried before what lent it AWSPREVIOUS, and that before the rest', () => {
  const secret = aSecret({
    [V]: [tellingLabel('previous', NOW, V)],
    [P]: ['AWSPREVIOUS', rescue(P)],
    [Q]: [rescue(Q, YESTERDAY)],
    [C]: ['AWSCURRENT'],
  });
  expect(order(...candidatesAmong(rolesOf(secret), true))).toEqual([C, P, V, Q]);
});
