import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASES } from '../../bench/calls/cases.ts';
import { type CallCounter, startCounting } from '../../bench/calls/count-calls.ts';

let counter: CallCounter;
beforeAll(async () => {
  counter = await startCounting();
});
afterAll(() => counter.close());

const sum = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((total, count) => total + count, 0);

test.each(CASES)(
  '$verdict ($reason) takes $calls calls of Secrets Manager, and $again when the event comes again',
  async (expected) => {
    const { verdict, reason, calls, again } = await counter.count(expected);
    expect({ verdict, reason, calls: sum(calls), again: sum(again) }).toEqual({
      verdict: expected.verdict,
      reason: expected.reason,
      calls: expected.calls,
      again: expected.again,
    });
  },
);

test('no call is a read of a value', async () => {
  for (const each of CASES) {
    const { calls, again } = await counter.count(each);
    expect(Object.keys({ ...calls, ...again })).not.toContain('GetSecretValue');
  }
});
