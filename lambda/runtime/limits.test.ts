import { expect, test } from 'vitest';
import { isLoginAttempts, LIMITS } from './limits.ts';

/** Calls of one record, all of them throttled. */
const THROTTLED_MS = 20_000;
/** The longest run of a function, and the longest delay of a message. */
const LAMBDA_AND_SQS_MS = 900_000;

const { awsCall, readingCall, verifierCall, login } = LIMITS;
const askingMs = verifierCall.connectMs + verifierCall.requestMs;

test.each([
  ['a connection and a login', login.connectMs, login.loginMs],
  ['a login and a run', login.loginMs, login.runMs],
  ['an address and a connection', LIMITS.addressMs, login.connectMs],
  ['a farewell and a login', LIMITS.closeMs, login.loginMs],
  ['a run after reading and the time of verify', login.runMs + readingCall.requestMs, LIMITS.verifyMs],
  ['the time of verify and a call to it', LIMITS.verifyMs, verifierCall.requestMs],
  ['a call to the verifier and a record', askingMs, askingMs + THROTTLED_MS],
  ['a record and the time of remediate', askingMs + THROTTLED_MS, LIMITS.remediateMs],
  ['the time of remediate and the hiding of its message', LIMITS.remediateMs, LIMITS.recheckHiddenMs],
  ['a call to AWS and a page', awsCall.requestMs * awsCall.attempts, LIMITS.pageMs],
  ['a page and the time of sweep', LIMITS.pageMs, LIMITS.sweepMs],
  ['the time of sweep and the hiding of its message', LIMITS.sweepMs, LIMITS.sweepHiddenMs],
  ['cooling down and the recheck of what was not tried', LIMITS.coolingMs, LIMITS.againDelayMs],
  ['a window of the rate and a pause before a page', 999, LIMITS.handedOverMs],
])('%s: the first is shorter', (_what, shorter, longer) => {
  expect(shorter).toBeLessThan(longer);
});

test('a recheck comes after any step of the rotation has landed, and before the sweep looks', () => {
  expect(LIMITS.recheckDelayMs).toBeGreaterThanOrEqual(LAMBDA_AND_SQS_MS);
  expect(LIMITS.freshMs).toBeGreaterThanOrEqual(LIMITS.recheckDelayMs);
});

test('the queue for rechecks is hidden for six times the function, as AWS advises', () => {
  expect(LIMITS.recheckHiddenMs).toBeGreaterThanOrEqual(6 * LIMITS.remediateMs);
});

test('no function and no delay is longer than AWS lets it be', () => {
  const times = [LIMITS.remediateMs, LIMITS.verifyMs, LIMITS.sweepMs];
  for (const ms of [...times, LIMITS.recheckDelayMs, LIMITS.againDelayMs])
    expect(ms).toBeLessThanOrEqual(LAMBDA_AND_SQS_MS);
});

test('five functions that write leave more than half of the account’s 50 writes a second', () => {
  expect(5 * LIMITS.writesPerSecond).toBeLessThanOrEqual(25);
});

test('a user is left in peace for ten minutes', () => {
  expect(LIMITS.coolingMs).toBe(600_000);
});

test.each([
  [1, false],
  [2, true],
  [2.5, false],
  [5, true],
  [6, false],
  [Number.NaN, false],
])('%d refusals in a row may be asked for: %s', (attempts, isAllowed) => {
  expect(isLoginAttempts(attempts)).toBe(isAllowed);
});
