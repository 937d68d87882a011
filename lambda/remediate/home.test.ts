import { describe, expect, test } from 'vitest';
import { cancelEvent } from '../../test/support/events.ts';
import { isSecretId, secretNameIn } from '../decision/secret-name.ts';
import { MAX_LABELS } from '../decision/values.ts';
import { homeOf } from './home.ts';
import { parseRequest } from './request.ts';

const HOME = { partition: 'aws', account: '111122223333', region: 'eu-central-1' };
const ELSEWHERE = { kind: 'no-action', row: '0', reason: 'event-from-elsewhere', attention: 'none' };
const OURS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3';
const event = (record: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}) => ({
  ...cancelEvent(record),
  ...HOME,
  ...envelope,
});

describe('a home', () => {
  test.each(['aws', 'aws-cn'])('is told by the function’s own ARN, in the partition %s', (partition) => {
    const arn = `arn:${partition}:lambda:eu-central-1:111122223333:function:remediate`;
    expect(homeOf(arn)).toStrictEqual({ ...HOME, partition });
  });

  test.each([
    '',
    'x arn:aws:lambda:eu-central-1:111122223333:function:remediate',
    'xarn:aws:lambda:eu-central-1:111122223333:function:remediate',
    'arn:aws:lambda:eu-central-1:1:function:remediate',
    'arn:aws:lambda:eu-central-1:aaaaaaaaaaaa:function:remediate',
  ])('is not told by %j', (arn) => {
    expect(() => homeOf(arn)).toThrow('This is no ARN of a function.');
  });

  test('of a secret is told by its ARN alone, full or partial (E2)', () => {
    expect(secretNameIn(OURS)).toStrictEqual({ kind: 'arn', ...HOME, name: 'orders/db-a1B2c3' });
    expect(secretNameIn(OURS.slice(0, -7))).toStrictEqual({ kind: 'arn', ...HOME, name: 'orders/db' });
    expect(secretNameIn('orders/db')).toStrictEqual({ kind: 'name', name: 'orders/db' });
  });

  test.each(['aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc'])('may be in the partition %s', (partition) => {
    expect(secretNameIn(OURS.replace('arn:aws:', `arn:${partition}:`))).toMatchObject({ partition });
  });

  test.each([
    OURS.replace('arn:aws:', 'arn:gcp:'),
    OURS.replace('secretsmanager', 'xsecretsmanager'),
    OURS.replace('eu-central-1', 'eu_central_1'),
    OURS.replace('111122223333', '1111222233334'),
    OURS.replace(':secret:', ':parameter:'),
    `${OURS}:password`,
    `${OURS}?`,
    `${OURS} `,
    `${OURS.slice(0, -8)}*`,
    'arn:',
    'Arn:aws',
  ])('is not told by the malformed ARN %j', (text) => {
    expect(secretNameIn(text)).toStrictEqual({ kind: 'malformed-arn' });
    expect(isSecretId(text)).toBe(false);
  });

  test.each(['x-arn:aws', `x${OURS}`, 'arn', 'arn/db'])('is not told by %j, which is a name', (name) => {
    expect(secretNameIn(name)).toStrictEqual({ kind: 'name', name });
    expect(isSecretId(name)).toBe(true);
  });
});

describe('with a home, an event', () => {
  test('of that account and Region is read', () => {
    expect(parseRequest(event(), HOME)).toMatchObject({ kind: 'cancellation', secretId: OURS });
  });

  test.each([{ account: '444455556666' }, { region: 'us-east-1' }])('of %j is left alone', (envelope) => {
    expect(parseRequest(event({}, envelope), HOME)).toStrictEqual(ELSEWHERE);
  });

  test('whose record is of another account is left alone', () => {
    expect(parseRequest(event({ recipientAccountId: '444455556666' }), HOME)).toStrictEqual(ELSEWHERE);
  });

  test('whose secret is in another Region is left alone', () => {
    const responseElements = { arn: OURS.replace('eu-central-1', 'us-east-1') };
    expect(parseRequest(event({ responseElements }), HOME)).toStrictEqual(ELSEWHERE);
  });

  test.each(['account', 'region'])('without its %s is refused', (field) => {
    expect(parseRequest(event({}, { [field]: undefined }), HOME)).toMatchObject({
      kind: 'not-understood',
      problems: [{ field }],
    });
  });

  test('whose secret is in another partition is left alone', () => {
    const responseElements = { arn: OURS.replace('arn:aws:', 'arn:aws-cn:') };
    expect(parseRequest(event({ responseElements }), HOME)).toStrictEqual(ELSEWHERE);
  });

  test('is read where no home is known, whatever Region it is of', () => {
    const responseElements = { arn: OURS.replace('eu-central-1', 'us-east-1') };
    expect(parseRequest({ ...cancelEvent({ responseElements }) })).toMatchObject({ kind: 'cancellation' });
  });
});

describe('a request of our own', () => {
  const again = { kind: 'again', secretId: OURS, versions: ['a', 'b'], rotationFailed: true };

  test('names the versions that were not tried', () => {
    const cancelled = { ...again, rotationFailed: false };
    expect(parseRequest(cancelled)).toStrictEqual(cancelled);
    expect(parseRequest(again, HOME)).toStrictEqual(again);
    expect(parseRequest(again)).toStrictEqual(again);
    expect(parseRequest({ ...again, versions: Array(MAX_LABELS).fill('a') })).toMatchObject({
      kind: 'again',
    });
  });

  test.each([Array(MAX_LABELS + 1).fill('a'), ['a', 1], 'a', undefined, { length: 1, every: true }])(
    'is refused with versions %j',
    (versions) => {
      expect(parseRequest({ ...again, versions })).toStrictEqual({
        kind: 'not-understood',
        problems: [{ field: 'versions', expected: `a list of up to ${MAX_LABELS} texts` }],
      });
    },
  );

  test('names none where another look is all that is asked for', () => {
    expect(parseRequest({ ...again, versions: [] })).toStrictEqual({ ...again, versions: [] });
  });

  test.each([undefined, 'true', 1])('is refused where rotationFailed is %j', (rotationFailed) => {
    expect(parseRequest({ ...again, rotationFailed })).toMatchObject({
      kind: 'not-understood',
      problems: [{ field: 'rotationFailed', expected: 'true or false' }],
    });
  });

  test.each(['again', 'sweep'])('for a secret of another Region is left alone: %s', (kind) => {
    const secretId = OURS.replace('eu-central-1', 'us-east-1');
    expect(parseRequest({ ...again, kind, secretId }, HOME)).toStrictEqual(ELSEWHERE);
  });
});
