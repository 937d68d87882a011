import { expect, test } from 'vitest';
import { aSecret, at, C } from '../../test/support/secrets.ts';
import type { Secret } from './observation.ts';
import { attemptsEndBy } from './rotation-window.ts';

const FAILED_AT = at('2026-11-24T03:15:30Z');

const rotating = (rules: Partial<Secret>): Secret =>
  aSecret({ [C]: ['AWSCURRENT'] }, { rotationEnabled: true, ...rules });

test.each([
  ['every 30 days', { rotationSchedule: 'rate(30 days)' }, '2026-11-25T00:00:00Z'],
  ['at an hour of the day', { rotationSchedule: 'cron(0 3 * * ? *)' }, '2026-11-25T00:00:00Z'],
  [
    'every day, for two hours',
    { rotationSchedule: 'rate(1 day)', rotationDuration: '2h' },
    '2026-11-24T05:15:30Z',
  ],
  [
    'every day, for longer than the day',
    { rotationSchedule: 'rate(1 day)', rotationDuration: '23h' },
    '2026-11-25T00:00:00Z',
  ],
  [
    'every 12 hours, for 10 hours',
    { rotationSchedule: 'rate(12 hours)', rotationDuration: '10h' },
    '2026-11-24T13:15:30Z',
  ],
  [
    'every day, for 10 hours',
    { rotationSchedule: 'rate(1 day)', rotationDuration: '10h' },
    '2026-11-24T13:15:30Z',
  ],
  ['every four hours', { rotationSchedule: 'rate(4 hours)' }, '2026-11-24T04:15:30Z'],
  ['every hour', { rotationSchedule: 'rate(1 hour)' }, '2026-11-24T04:15:30Z'],
  [
    'in a way that is not understood',
    { rotationSchedule: 'rate(1 day)', rotationDuration: 'long' },
    '2026-11-25T00:00:00Z',
  ],
] as const)('AWS has stopped trying a rotation again that comes %s', (_when, rules, until) => {
  expect(attemptsEndBy(rotating(rules), FAILED_AT)).toBe(at(until));
});

test.each([
  ['there is no schedule', rotating({})],
  ['rotation is off', { ...rotating({ rotationSchedule: 'rate(30 days)' }), rotationEnabled: false }],
])('nothing is told where %s', (_where, secret) => {
  expect(attemptsEndBy(secret, FAILED_AT)).toBeUndefined();
});
