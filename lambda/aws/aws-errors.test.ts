import { expect, test } from 'vitest';
import { classifyAwsError, detailsOf, errorInWords } from './aws-errors.ts';

const replied = (name: string, httpStatusCode: unknown) =>
  Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode } });
const named = (name: string) => Object.assign(new Error(), { name });

test.each([
  ['a label that is elsewhere', replied('InvalidParameterException', 400), 'fail', 'read-again'],
  ['a known error, whatever its status', replied('ThrottlingException', 400), 'retry', 'retry'],
  ['a fault of AWS’s own', replied('ServiceUnavailable', 500), 'retry', 'retry'],
  ['throttling by another name', replied('SlowDown', 429), 'retry', 'retry'],
  ['a refusal for a reason unheard of', replied('DecryptionFailure', 400), 'fail', 'fail'],
  ['one just below AWS’s own faults', replied('Odd', 499), 'fail', 'fail'],
  ['a name that every object knows', replied('constructor', 400), 'fail', 'fail'],
  ['no reply', named('TimeoutError'), 'retry', 'retry'],
  ['a reply without a status', Object.assign(named('Odd'), { $metadata: {} }), 'retry', 'retry'],
  ['a reply without anything', Object.assign(named('Odd'), { $metadata: null }), 'retry', 'retry'],
  ['a status in words', replied('Odd', '400'), 'retry', 'retry'],
  ['what is no error', 'InvalidParameterException', 'retry', 'retry'],
])('%s', (_what, error, whenLooking, whenWriting) => {
  expect(classifyAwsError(error)).toMatchObject({ whenLooking, whenWriting });
});

test.each([
  ['ResourceNotFoundException', 'gone', 'read-again'],
  ['InvalidParameterException', 'fail', 'read-again'],
  ['InvalidRequestException', 'fail', 'read-again'],
  ['LimitExceededException', 'fail', 'label-limit-reached'],
  ['InternalServiceError', 'retry', 'retry'],
  ['ThrottlingException', 'retry', 'retry'],
  ['AccessDeniedException', 'fail', 'fail'],
  ['ValidationException', 'fail', 'fail'],
])('%s, on a look: %s, on a write: %s', (name, whenLooking, whenWriting) => {
  for (const status of [400, 500])
    expect(classifyAwsError(replied(name, status))).toMatchObject({ whenLooking, whenWriting });
});

test.each([
  ['an error inside AWS', replied('InternalServiceError', 500), true],
  ['no reply', named('TimeoutError'), true],
  ['throttling', replied('ThrottlingException', 400), undefined],
])('whether a write may have taken effect after %s', (_what, error, mayHaveWritten) => {
  expect(classifyAwsError(error).mayHaveWritten).toBe(mayHaveWritten);
});

test.each([
  ['the host, where there is none', { code: 'ENOTFOUND', hostname: 'aws.test' }, 'ENOTFOUND (aws.test)'],
  ['the address', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }, 'ECONNREFUSED (127.0.0.1:1)'],
  ['neither', { code: 'ECONNRESET' }, 'Error, ECONNRESET'],
  ['nothing of a network', {}, 'Error'],
])('an error in words tells %s', (_what, details, words) => {
  expect(errorInWords(Object.assign(new Error('said somebody'), details))).toBe(words);
});

test('what is no error is told by its type', () => {
  expect(errorInWords('text')).toBe('string');
  expect(errorInWords(null)).toBe('object');
});

test('an error is told by its name and the status of its reply', () => {
  expect(detailsOf(replied('SlowDown', 429))).toEqual({ name: 'SlowDown', status: 429 });
  expect(detailsOf(Object.assign(named('Odd'), { $metadata: 'none' }))).toEqual({
    name: 'Odd',
    status: undefined,
  });
  expect(detailsOf('text')).toEqual({ name: 'string', status: undefined });
});
