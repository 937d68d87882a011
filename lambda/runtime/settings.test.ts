import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from './config.ts';
import { aliasTargetsIn, loginAttemptsIn, remediateSettings } from './settings.ts';

const settings = (environment: Record<string, string>) =>
  remediateSettings({
    [ENVIRONMENT.mode]: 'recover',
    [ENVIRONMENT.recheckQueue]: 'https://sqs.test/recheck',
    ...environment,
  });

describe('the login attempts of verify', () => {
  test.each([
    [{}, 2],
    [{ LOGIN_ATTEMPTS: '' }, 2],
    [{ LOGIN_ATTEMPTS: '5' }, 5],
  ])('%j: %i', (environment, attempts) => {
    expect(loginAttemptsIn(environment)).toBe(attempts);
  });

  test.each(['1', '6', '2.5', 'two'])('are refused as %j by the name of their variable', (text) => {
    expect(() => loginAttemptsIn({ LOGIN_ATTEMPTS: text })).toThrow(
      'Set LOGIN_ATTEMPTS to a whole number from 2 to 5.',
    );
  });
});

test.each([
  [{}, []],
  [{ ALIAS_TARGETS: '' }, []],
  [
    { ALIAS_TARGETS: 'a.rds.amazonaws.com, b.rds.amazonaws.com' },
    ['a.rds.amazonaws.com', 'b.rds.amazonaws.com'],
  ],
])('what a host may be an alias of: %j', (environment, targets) => {
  expect(aliasTargetsIn(environment)).toEqual(targets);
});

describe('the settings of remediate', () => {
  test('need a mode and the recheck queue, and nothing else', () => {
    expect(settings({})).toEqual({
      mode: 'recover',
      failedRotations: 'report',
      previousOnUnverified: 'move',
      recheckQueueUrl: 'https://sqs.test/recheck',
      scope: { namePrefixes: [] },
      tagVerifierArns: [],
    });
  });

  test('are read from the variables that the stack sets, empty ones as missing', () => {
    expect(
      settings({
        [ENVIRONMENT.failedRotations]: 'recover',
        [ENVIRONMENT.previousOnUnverified]: 'leave',
        [ENVIRONMENT.verifier]: 'arn:verify',
        [ENVIRONMENT.tagVerifiers]: 'arn:one, arn:two',
        [ENVIRONMENT.outcomeBus]: 'default',
        [ENVIRONMENT.namePrefixes]: 'orders/,billing/',
        [ENVIRONMENT.chosenByTag]: 'team=a=b',
      }),
    ).toEqual({
      mode: 'recover',
      failedRotations: 'recover',
      previousOnUnverified: 'leave',
      recheckQueueUrl: 'https://sqs.test/recheck',
      scope: { namePrefixes: ['orders/', 'billing/'], tag: { key: 'team', value: 'a=b' } },
      verifierArn: 'arn:verify',
      tagVerifierArns: ['arn:one', 'arn:two'],
      outcomeBus: 'default',
    });
    expect(settings({ [ENVIRONMENT.verifier]: '', [ENVIRONMENT.chosenByTag]: '' })).toEqual(settings({}));
  });

  test.each(['', 'Recover', 'off'])('refuse the mode %j by the name of its variable', (mode) => {
    expect(() => settings({ [ENVIRONMENT.mode]: mode })).toThrow(
      'Set REMEDIATION_MODE to one of report, unblock, recover.',
    );
  });

  test.each([
    ['FAILED_ROTATIONS', 'never', 'ignore, report, recover'],
    ['PREVIOUS_ON_UNVERIFIED', 'Move', 'leave, move'],
  ])('refuse %s set to %j by its name', (name, text, words) => {
    expect(() => settings({ [name]: text })).toThrow(`Set ${name} to one of ${words}.`);
  });

  test('refuse a missing queue by the name of its variable', () => {
    expect(() => settings({ [ENVIRONMENT.recheckQueue]: '' })).toThrow(
      "Set RECHECK_QUEUE_URL to the recheck queue's URL.",
    );
  });

  test.each(['team', '=x'])('refuse the tag %j', (tag) => {
    expect(() => settings({ [ENVIRONMENT.chosenByTag]: tag })).toThrow('Write SECRET_TAG as key=value.');
  });
});
