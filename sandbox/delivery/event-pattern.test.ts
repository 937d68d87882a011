import { describe, expect, test } from 'vitest';
import { cancellationPattern, narrowedDetail } from '../../infra/constructs/cancellation-pattern.ts';
import { matchesPattern } from './event-pattern.ts';

/** Each row: what it shows, the pattern, an event, whether it is delivered. */
const ROWS: readonly (readonly [string, Parameters<typeof matchesPattern>[0], unknown, boolean])[] = [
  ['a literal', { source: ['aws.ec2'] }, { source: 'aws.ec2' }, true],
  ['any literal of a list', { state: ['one', 'two'] }, { state: 'two' }, true],
  ['another literal', { source: ['aws.ec2'] }, { source: 'aws.s3' }, false],
  ['another case of the value', { source: ['aws.ec2'] }, { source: 'AWS.ec2' }, false],
  ['another case of the key', { source: ['aws.ec2'] }, { Source: 'aws.ec2' }, false],
  ['a number', { port: [5432] }, { port: 5432 }, true],
  ['a number written as text', { port: [5432] }, { port: '5432' }, false],
  ['true', { on: [true] }, { on: true }, true],
  ['an explicit null', { reply: [null] }, { reply: null }, true],
  ['null asked for, key missing', { reply: [null] }, {}, false],
  ['null asked for, empty text there', { reply: [null] }, { reply: '' }, false],
  ['a key more in the event', { a: ['1'] }, { a: '1', b: '2' }, true],
  ['a key of the pattern missing', { a: ['1'], b: ['2'] }, { a: '1' }, false],
  ['a nested field', { detail: { name: ['x'] } }, { detail: { name: 'x' } }, true],
  ['a nested field under another parent', { detail: { name: ['x'] } }, { name: 'x' }, false],
  ['a nested field of null', { detail: { name: ['x'] } }, { detail: null }, false],
  ["one of an array's elements", { tags: ['b'] }, { tags: ['a', 'b'] }, true],
  ["none of an array's elements", { tags: ['c'] }, { tags: ['a', 'b'] }, false],
  ['an object in an array', { list: { k: ['1'], v: ['2'] } }, { list: [{ k: '1', v: '2' }] }, true],
  [
    'fields of different objects in an array',
    { list: { k: ['1'], v: ['2'] } },
    { list: [{ k: '1' }, { v: '2' }] },
    false,
  ],
  ['exists, key there', { a: [{ exists: true }] }, { a: 'x' }, true],
  ['exists, key missing', { a: [{ exists: true }] }, {}, false],
  ['exists, null there', { a: [{ exists: true }] }, { a: null }, true],
  ['exists, an object there: not a leaf', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
  ['not exists, key missing', { a: [{ exists: false }] }, {}, true],
  ['not exists, key there', { a: [{ exists: false }] }, { a: 'x' }, false],
  ['not exists, null there (E5)', { a: [{ exists: false }] }, { a: null }, false],
  ['not exists below a missing parent', { a: { b: [{ exists: false }] } }, {}, true],
  ['exists below a null parent', { a: { b: [{ exists: true }] } }, { a: null }, false],
  ['a prefix', { name: [{ prefix: 'prod/' }] }, { name: 'prod/db' }, true],
  ['a prefix further in', { name: [{ prefix: 'prod/' }] }, { name: 'my/prod/db' }, false],
  ['a prefix in another case', { name: [{ prefix: 'prod/' }] }, { name: 'Prod/db' }, false],
  ['a prefix of a number', { name: [{ prefix: '5' }] }, { name: 54 }, false],
  ['a suffix', { name: [{ suffix: '.db' }] }, { name: 'prod.db' }, true],
  ['a suffix further in', { name: [{ suffix: '.db' }] }, { name: 'prod.db.old' }, false],
  ['a text in any case', { name: [{ 'equals-ignore-case': 'ab' }] }, { name: 'aB' }, true],
  ['anything but a value', { name: [{ 'anything-but': 'x' }] }, { name: 'y' }, true],
  ['anything but this value', { name: [{ 'anything-but': 'x' }] }, { name: 'x' }, false],
  ['anything but a value, key missing', { name: [{ 'anything-but': 'x' }] }, {}, false],
  ['anything but a list', { name: [{ 'anything-but': ['x', 'y'] }] }, { name: 'y' }, false],
  ['anything but a prefix', { name: [{ 'anything-but': { prefix: 'x' } }] }, { name: 'xy' }, false],
  ['anything but a prefix, another', { name: [{ 'anything-but': { prefix: 'x' } }] }, { name: 'yx' }, true],
  ['anything but prefixes', { n: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, { n: 'yz' }, false],
  ['a literal or an operator', { name: ['x', { prefix: 'y' }] }, { name: 'yz' }, true],
  ['either branch of $or', { $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: '2' }, true],
  ['neither branch of $or', { $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: '1' }, false],
  ['$or beside a field that fails', { c: ['3'], $or: [{ a: ['1'] }, { b: ['2'] }] }, { a: '1' }, false],
  ['nested $or', { d: { $or: [{ a: ['1'] }, { b: ['2'] }] } }, { d: { a: '1' } }, true],
];

describe('which events a rule matches', () => {
  test.each(ROWS)('%s', (_what, pattern, event, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });
});

describe('what is no pattern', () => {
  test.each<readonly [string, Parameters<typeof matchesPattern>[0], RegExp]>([
    ['an empty pattern', {}, /at least one field/],
    ['a bare value', { source: 'aws.ec2' }, /source is neither a list nor an object/],
    ['an empty list', { source: [] }, /source is an empty list/],
    ['an empty object', { detail: {} }, /detail is neither a list nor an object with fields/],
    ['an operator that is not known here', { port: [{ numeric: ['>', 1] }] }, /numeric at port/],
    ['two operators in one rule', { a: [{ prefix: 'x', suffix: 'y' }] }, /more than one operator/],
    ['exists without true or false', { a: [{ exists: 'yes' }] }, /exists at a takes true or false/],
    ['$or with one branch', { $or: [{ a: ['1'] }] }, /at least two/],
  ])('%s is refused', (_what, pattern, message) => {
    expect(() => matchesPattern(pattern, { port: 2, a: 'x' })).toThrow(message);
  });

  test('a broken part is found also where another part does not match', () => {
    const pattern = { source: ['aws.ec2'], detail: { port: [{ numeric: ['>', 1] }] } };

    expect(() => matchesPattern(pattern, { source: 'aws.s3' })).toThrow(/numeric at detail.port/);
  });
});

const cancelled = {
  source: 'aws.secretsmanager',
  account: '111122223333',
  region: 'eu-west-1',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'CancelRotateSecret',
    requestParameters: { secretId: 'prod/db' },
    responseElements: { arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1b2c3' },
  },
};
const withDetail = (changes: object) => ({ ...cancelled, detail: { ...cancelled.detail, ...changes } });

describe('the pattern that is deployed', () => {
  const pattern = cancellationPattern({ account: '111122223333', region: 'eu-west-1' });

  test('delivers a cancellation', () => {
    expect(matchesPattern(pattern, cancelled)).toBe(true);
  });

  test.each([
    ['a refused call (E5)', withDetail({ errorCode: 'InvalidRequestException', responseElements: null })],
    ['a call with an explicit null for its error (E5)', withDetail({ errorCode: null })],
    ['another operation', withDetail({ eventName: 'RotateSecret' })],
    ["another service's operation of the same name", withDetail({ eventSource: 'example.amazonaws.com' })],
    ['an event of another account, as a central bus forwards it', { ...cancelled, account: '999988887777' }],
    ['an event of another Region', { ...cancelled, region: 'eu-north-1' }],
    ['a service event (E9)', { ...cancelled, 'detail-type': 'AWS Service Event via CloudTrail' }],
  ])('keeps out %s', (_what, event) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  const arnPrefix = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';
  const narrowed = { ...pattern, detail: narrowedDetail(['prod/'], arnPrefix) };
  const other = {
    requestParameters: { secretId: 'test/db' },
    responseElements: { arn: `${arnPrefix}test/db-x` },
  };

  test.each([
    ['by the name that the caller passed', withDetail({ responseElements: {} })],
    [
      'by the ARN that the caller passed',
      withDetail({ requestParameters: { secretId: `${arnPrefix}prod/x` } }),
    ],
    ['by the ARN in the reply', withDetail({ ...other, responseElements: { arn: `${arnPrefix}prod/x` } })],
    [
      'by the ARN as it was spelled once (E3)',
      withDetail({ ...other, responseElements: { aRN: `${arnPrefix}prod/x` } }),
    ],
  ])('narrowed to a prefix, knows a secret %s', (_what, event) => {
    expect(matchesPattern(narrowed, event)).toBe(true);
  });

  test('narrowed to a prefix, keeps out a secret of another name', () => {
    expect(matchesPattern(narrowed, withDetail(other))).toBe(false);
  });
});
