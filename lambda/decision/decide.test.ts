import { describe, expect, test } from 'vitest';
import { given } from '../../test/support/given.ts';
import { aSecret, at, C, NOW, OLD, P, Q, rescue, V, YESTERDAY } from '../../test/support/secrets.ts';
import { takeOffPending, takeOffRescue } from '../../test/support/steps.ts';
import { decide, decideUnseen } from './decide.ts';
import type { Secret } from './observation.ts';

const stuck = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });
const parked = aSecret({
  [C]: ['AWSCURRENT'],
  [P]: [rescue(P, YESTERDAY)],
  [V]: ['AWSPREVIOUS'],
});

const atOnce = (secret: Secret) => given(secret, { pass: 'initial' });
const unverified = (secret: Secret) => given(secret, { pass: 'initial', hasVerifier: false });

describe('what the labels tell by themselves', () => {
  test.each([
    ['call-refused', 'cancel-call-failed'],
    ['elsewhere', 'event-from-elsewhere'],
    ['other-account', 'secret-of-another-account'],
    ['out-of-scope', 'out-of-scope'],
  ] as const)('rows 1 and 4: nobody looks where it is told beforehand: %s', (why, reason) => {
    expect(decideUnseen(why)).toMatchObject({ kind: 'no-action', reason, attention: 'none' });
  });

  test('row 1: a secret that is gone is left', () => {
    expect(decide(given({ kind: 'gone' }))).toEqual({
      kind: 'no-action',
      row: '1',
      reason: 'secret-gone',
      attention: 'none',
    });
  });

  test('row 1: a secret that is scheduled for deletion is left', () => {
    expect(decide(given({ ...stuck, deletedAt: NOW }))).toEqual({
      kind: 'no-action',
      row: '1',
      reason: 'secret-scheduled-for-deletion',
      attention: 'none',
    });
  });

  test('row 2: a replica is left to its primary', () => {
    expect(decide(given({ ...stuck, replicaOf: 'eu-west-1' }))).toEqual({
      kind: 'no-action',
      row: '2',
      reason: 'secret-is-replica',
      attention: 'none',
    });
  });

  test('row 3: a secret that a service manages is left, and a person called where AWSPENDING is stuck', () => {
    const managed = { kind: 'no-action', row: '3', reason: 'managed-by-service' };
    expect(decide(given({ ...stuck, managedBy: 'rds' }))).toEqual({ ...managed, attention: 'required' });
    expect(decide(given({ ...parked, managedBy: 'rds' }))).toEqual({ ...managed, attention: 'none' });
    const rotating = { ...stuck, managedBy: 'rds', rotationEnabled: true };
    expect(decide(given(rotating))).toEqual({ ...managed, attention: 'none' });
    const ofOthers = { scope: { namePrefixes: [], tag: { key: 'team', value: 'data' } } };
    expect(decide(given({ ...stuck, managedBy: 'rds' }, ofOthers))).toEqual({
      ...managed,
      attention: 'none',
    });
    const switchedOff = { ...stuck, managedBy: 'rds', tags: new Map([['rotation-remediation', 'off']]) };
    expect(decide(given(switchedOff))).toEqual({ ...managed, attention: 'none' });
  });

  test('row 4: a secret that was not chosen is left', () => {
    const left = { kind: 'no-action', row: '4', reason: 'out-of-scope', attention: 'none' };
    const tag = { key: 'team', value: 'orders' };
    const tagged = { ...stuck, tags: new Map([['team', 'orders']]) };
    expect(decide(given(stuck, { scope: { namePrefixes: ['billing/', 'hr/'] } }))).toEqual(left);
    expect(decide(given(stuck, { scope: { namePrefixes: [], tag } }))).toEqual(left);
    expect(decide(given(tagged, { scope: { namePrefixes: ['billing/'], tag } }))).toEqual(left);
    expect(decide(given(tagged, { scope: { namePrefixes: ['billing/', 'ord'], tag } }))).toMatchObject({
      kind: 'ask',
    });
  });

  test('row 4: the tag off switches the function off for one secret', () => {
    expect(decide(given({ ...stuck, tags: new Map([['rotation-remediation', 'off']]) }))).toEqual({
      kind: 'no-action',
      row: '4',
      reason: 'switched-off-by-tag',
      attention: 'none',
    });
  });

  test('row 4: a tag that nobody understands holds the function back and calls a person', () => {
    const tags = new Map([['rotation-remediation', 'recovr']]);
    const left = { kind: 'no-action', row: '4', reason: 'tag-not-understood' };
    expect(decide(given({ ...stuck, tags }))).toEqual({ ...left, attention: 'required' });
    expect(decide(given({ ...parked, tags }))).toEqual({ ...left, attention: 'none' });
  });

  test('row 6: AWSPENDING beside AWSCURRENT is taken off', () => {
    expect(decide(atOnce(aSecret({ [C]: ['AWSPENDING', 'AWSCURRENT'] })))).toEqual({
      kind: 'cleanup',
      row: '6',
      reason: 'pending-beside-current',
      attention: 'none',
      steps: [takeOffPending(C)],
    });
  });

  test('row 6: a rescue label on the AWSCURRENT version has served, where no verifier can try its password', () => {
    expect(decide(unverified(aSecret({ [C]: [rescue(C), 'AWSCURRENT'] })))).toEqual({
      kind: 'cleanup',
      row: '6',
      reason: 'parked-is-current',
      attention: 'none',
      steps: [takeOffRescue(C)],
    });
  });

  test('row 6: a rescue label on another version stays', () => {
    const secret = aSecret({ [C]: [rescue(C), 'AWSCURRENT'], [P]: [rescue(P)] });
    expect(decide(unverified(secret))).toMatchObject({ kind: 'cleanup', steps: [takeOffRescue(C)] });
  });

  test('row 7: a rescue label on the AWSCURRENT version stays until its password was tried', () => {
    const beside = (...labels: string[]) =>
      decide(atOnce(aSecret({ [C]: [rescue(C), 'AWSCURRENT', ...labels] })));
    expect(beside()).toMatchObject({ kind: 'no-action', row: '7' });
    expect(beside('AWSPENDING')).toMatchObject({ kind: 'cleanup', row: '6', steps: [takeOffPending(C)] });
  });

  test('row 6: both are taken off together', () => {
    expect(decide(unverified(aSecret({ [C]: [rescue(C), 'AWSCURRENT', 'AWSPENDING'] })))).toMatchObject({
      kind: 'cleanup',
      row: '6',
      reason: 'pending-beside-current',
      steps: [takeOffRescue(C), takeOffPending(C)],
    });
  });

  test('row 7: where nothing is pending, there is nothing to do', () => {
    const nothing = { kind: 'no-action', row: '7', reason: 'nothing-pending', attention: 'none' };
    const quiet = aSecret({ [C]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS'] });
    for (const rest of [{ pass: 'initial' }, { pass: 'sweep' }, { hasVerifier: false }] as const)
      expect(decide(given(quiet, rest))).toEqual(nothing);
    expect(decide(given(aSecret({})))).toEqual(nothing);
  });

  test('row 7: parked versions are judged by the second pass and the sweep, not by a repeated delivery', () => {
    expect(decide(given(parked, { pass: 'initial' }))).toMatchObject({
      kind: 'no-action',
      row: '7',
      reason: 'nothing-pending',
    });
    expect(decide(given(parked, { pass: 'recheck' }))).toMatchObject({ kind: 'ask' });
  });
});

describe('which versions the verifier is asked about', () => {
  test('AWSCURRENT first, then the likeliest, each version once', () => {
    const secret = aSecret({
      [V]: ['AWSPREVIOUS', rescue(V, at('2026-11-20T00:00:00Z'))],
      [OLD]: [rescue(OLD, at('2026-11-21T00:00:00Z'))],
      [Q]: [rescue(Q, YESTERDAY)],
      [P]: ['AWSPENDING', rescue(P)],
      [C]: ['AWSCURRENT'],
    });
    expect(decide(given(secret))).toEqual({
      kind: 'ask',
      secret,
      candidates: [
        { role: 'current', versionId: C },
        { role: 'pending', versionId: P },
        { role: 'previous', versionId: V },
        { role: 'parked', versionId: Q },
        { role: 'parked', versionId: OLD },
      ],
    });
  });

  test('at once, parked versions are left out', () => {
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [Q]: [rescue(Q, YESTERDAY)] });
    expect(decide(given(secret, { pass: 'initial' }))).toMatchObject({
      candidates: [
        { role: 'current', versionId: C },
        { role: 'pending', versionId: P },
      ],
    });
  });
});
