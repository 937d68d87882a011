import { describe, expect, test } from 'vitest';
import { aSecret, at, C, NOW, P, rescue, V, YESTERDAY } from '../../test/support/secrets.ts';
import type { Secret } from '../decision/observation.ts';
import { tellingLabel } from '../decision/rescue-label.ts';
import { EVERY_SECRET, type Scope } from '../decision/scope.ts';
import { epochMs } from '../decision/values.ts';
import { pageMessage, parseSweepPage, type SweepPage, tallied } from './sweep-page.ts';
import { findingOf as theFinding, triage } from './triage.ts';

const STUCK = { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] };
const PARKED = { [C]: ['AWSCURRENT'], [P]: [rescue(P, at('2026-11-01T00:00:00Z'))] };
const REFUSED = { [C]: ['AWSCURRENT', tellingLabel('refused', YESTERDAY, C)], [V]: ['AWSPREVIOUS'] };

const findingOf = (versions: Record<string, readonly string[]>, settings: Partial<Secret> = {}) =>
  triage(aSecret(versions, { changedAt: YESTERDAY, ...settings }), EVERY_SECRET, NOW);

const tagged = (value: string) => ({ tags: new Map([['rotation-remediation', value]]) });

describe('a secret has a finding', () => {
  test.each([
    [
      'failing',
      'a version has been pending for two hours while rotation is on',
      STUCK,
      { rotationEnabled: true },
    ],
    ['stuck', 'a version is pending while rotation is off', STUCK, {}],
    ['stuck', 'so it is on one that a service manages: attention is required', STUCK, { managedBy: 'rds' }],
    ['stuck', 'so it is on one whose tag is not understood: attention is required', STUCK, tagged('of')],
    ['stuck', 'so it is on one whose tag asks for a report', STUCK, tagged('report')],
    ['cleanup', 'AWSPENDING is beside AWSCURRENT', { [C]: ['AWSCURRENT', 'AWSPENDING'] }, {}],
    ['stuck', 'so it is where no version is AWSCURRENT', { [P]: ['AWSPENDING'] }, {}],
    [
      'cleanup',
      'so it is on one whose tag asks for a report',
      { [C]: ['AWSCURRENT', 'AWSPENDING'] },
      tagged('report'),
    ],
    ['cleanup', 'a rescue label is beside AWSCURRENT', { [C]: ['AWSCURRENT', rescue(C, YESTERDAY)] }, {}],
    ['parked', 'a version was parked and rotation is off', PARKED, {}],
    ['parked', 'AWSCURRENT was refused, and is to be judged again', REFUSED, {}],
    [
      'obsolete',
      'a rotation has succeeded since the parking',
      PARKED,
      { rotationEnabled: true, lastRotatedAt: NOW },
    ],
  ] as const)('%s: %s', (finding, _why, versions, settings) => {
    expect(findingOf({ ...versions }, settings)).toMatchObject({ kind: 'found', finding });
  });
});

describe('a secret has no finding', () => {
  const on = { rotationEnabled: true };
  const lately = { ...on, changedAt: epochMs(NOW - 2 * 60 * 60_000 + 1) };
  test.each([
    ['nothing is pending', { [C]: ['AWSCURRENT'], [V]: ['AWSPREVIOUS'] }, {}],
    ['rotation is on, and a version has been pending for less than two hours', STUCK, lately],
    ['nothing has rotated since the parking', PARKED, { ...on, lastRotatedAt: at('2026-10-31T00:00:00Z') }],
    ['it is a replica', STUCK, { replicaOf: 'eu-west-1' }],
    ['it is scheduled for deletion', STUCK, { deletedAt: NOW }],
    ['its tag says off', STUCK, tagged('off')],
    ['a service manages it and nothing is pending', { [C]: ['AWSCURRENT'] }, { managedBy: 'rds' }],
  ] as const)('where %s', (_why, versions, settings) => {
    expect(findingOf({ ...versions }, settings)).toEqual({ kind: 'none' });
  });

  test('where the installation looks after others', () => {
    const scope = { namePrefixes: ['billing/'] };
    expect(triage(aSecret(STUCK, { changedAt: YESTERDAY }), scope, NOW)).toEqual({ kind: 'none' });
  });
});

describe('what changed lately', () => {
  const triageAfter = (ms: number) =>
    triage(aSecret(STUCK, { changedAt: epochMs(NOW - ms) }), EVERY_SECRET, NOW).kind;

  test('is left to its own event for a quarter of an hour', () => {
    expect(triageAfter(15 * 60_000 - 1)).toBe('too-fresh');
    expect(triageAfter(15 * 60_000)).toBe('found');
  });

  test('has a finding at once where the list does not tell when it changed', () => {
    expect(triage(aSecret(STUCK), EVERY_SECRET, NOW)).toStrictEqual({
      kind: 'found',
      finding: 'stuck',
    });
  });
});

const EMPTY = {
  startedAt: NOW,
  seen: 0,
  stuck: 0,
  parked: 0,
  leftOff: 0,
  sent: 0,
  released: 0,
};

describe('the tally', () => {
  const LAST_WEEK = at('2026-11-17T00:00:00Z');
  const of = (...secrets: Secret[]) =>
    secrets.reduce((tally, one) => tallied(tally, one, triage(one, EVERY_SECRET, NOW), EVERY_SECRET), EMPTY);

  test('counts secrets, the stuck and the sent among them, and the oldest of the stuck', () => {
    const tally = of(
      aSecret(STUCK, { changedAt: YESTERDAY }),
      aSecret(STUCK, { changedAt: LAST_WEEK, managedBy: 'rds' }),
      aSecret(PARKED, {
        rotationEnabled: true,
        lastRotatedAt: NOW,
        changedAt: at('2026-01-01T00:00:00Z'),
      }),
      aSecret({ [C]: ['AWSCURRENT'] }, { changedAt: LAST_WEEK }),
      aSecret({ [C]: ['AWSCURRENT'] }, { changedAt: YESTERDAY }),
    );
    expect(tally).toEqual({
      startedAt: NOW,
      seen: 5,
      stuck: 2,
      parked: 1,
      leftOff: 0,
      sent: 3,
      released: 1,
      oldestStuckAt: LAST_WEEK,
    });
  });

  test('counts rescue labels in service also where nothing is to be done, but no replica’s', () => {
    const resting = { rotationEnabled: true };
    expect(
      of(
        aSecret(PARKED, resting),
        aSecret(PARKED, { ...resting, replicaOf: 'eu-west-1' }),
        aSecret(PARKED, { ...resting, deletedAt: NOW }),
      ),
    ).toStrictEqual({ ...EMPTY, seen: 3, parked: 1 });
  });
});

describe('the secrets whose rotation is off are counted', () => {
  const OFF = { rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:rotate' };
  const leftOffIn = (scope: Scope, ...secrets: Secret[]) =>
    secrets.reduce((tally, one) => tallied(tally, one, { kind: 'none' }, scope), EMPTY).leftOff;
  const IDLE = { [C]: ['AWSCURRENT'] };

  test('where a rotation function is set, whatever its labels', () => {
    expect(leftOffIn(EVERY_SECRET, aSecret(IDLE, OFF), aSecret(STUCK, OFF), aSecret(IDLE))).toBe(2);
    expect(leftOffIn(EVERY_SECRET, aSecret(IDLE, { ...OFF, rotationEnabled: true }))).toBe(0);
  });

  test('where they are in scope', () => {
    const billing = aSecret(IDLE, { ...OFF, name: 'billing/db' });
    expect(leftOffIn({ namePrefixes: ['billing/'] }, aSecret(IDLE, OFF), billing)).toBe(1);
  });
});

describe('a page', () => {
  const page: SweepPage = {
    kind: 'sweep-page',
    token: 'x'.repeat(4096),
    tally: {
      startedAt: YESTERDAY,
      seen: 300,
      stuck: 2,
      parked: 3,
      leftOff: 5,
      sent: 4,
      released: 0,
      oldestStuckAt: YESTERDAY,
    },
  };
  const sent = (changes: object = {}): unknown =>
    JSON.parse(JSON.stringify({ ...pageMessage(page), ...changes }));

  test('is read as it was sent', () => {
    expect(parseSweepPage(sent(), NOW)).toStrictEqual(page);
    const { oldestStuckAt: _, ...tally } = page.tally;
    expect(parseSweepPage(pageMessage({ ...page, tally }), NOW)).toStrictEqual({ ...page, tally });
  });

  test('without a token is the first of a sweep that starts now', () => {
    expect(parseSweepPage({ kind: 'sweep-page' }, NOW)).toStrictEqual({
      kind: 'sweep-page',
      tally: EMPTY,
    });
  });

  test('is refused by its every fault, and what was expected instead', () => {
    const tally = {
      startedAt: 'soon',
      seen: '5',
      stuck: 1.5,
      parked: 0,
      leftOff: 0,
      sent: 4,
      released: Number.NaN,
    };
    const expected = 'a whole number, 0 or more';
    expect(parseSweepPage(sent({ tally }), NOW)).toEqual({
      kind: 'not-understood',
      problems: [
        { field: 'tally.startedAt', expected: 'an ISO 8601 time' },
        { field: 'tally.seen', expected },
        { field: 'tally.stuck', expected },
        { field: 'tally.released', expected },
      ],
    });
    expect(parseSweepPage({ kind: 'page', token: '' }, NOW)).toEqual({
      kind: 'not-understood',
      problems: expect.arrayContaining([
        { field: 'kind', expected: '"sweep-page"' },
        { field: 'token', expected: 'a text of 1 to 4096 characters' },
      ]),
    });
  });

  test.each([
    ['kind', 'null', null],
    ['token', 'a token of 4097 characters', sent({ token: 'x'.repeat(4097) })],
    ['tally.seen', 'no tally', sent({ tally: undefined })],
    [
      'tally.sent',
      'a negative count',
      sent({
        tally: {
          startedAt: '2026-01-01',
          seen: 1,
          stuck: 0,
          parked: 0,
          leftOff: 0,
          sent: -1,
          released: 0,
        },
      }),
    ],
  ])('is refused by the field %s: %s', (field, _what, input) => {
    expect(parseSweepPage(input, NOW)).toMatchObject({
      kind: 'not-understood',
      problems: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });
});

test('a finding is the same where nothing is counted', () => {
  expect(theFinding(aSecret(STUCK), EVERY_SECRET, NOW)).toBe('stuck');
});

test('an obsolete rescue label is found on one whose tag asks for a report, too', () => {
  const more = { rotationEnabled: true, lastRotatedAt: NOW, ...tagged('report') };
  expect(findingOf(PARKED, more)).toMatchObject({ kind: 'found', finding: 'obsolete' });
});
