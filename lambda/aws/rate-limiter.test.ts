import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryTime } from '../../test/support/memory-list.ts';
import { RateLimiter } from './rate-limiter.ts';

type Call = { readonly idleMs: number; readonly wayMs: number; readonly answerMs: number };

/** When calls arrive that are begun one after the other, each with a way of its own to the service and back. */
const arrivalsOf = async (calls: readonly Call[], perSecond: number, evenly: boolean): Promise<number[]> => {
  const time = new MemoryTime();
  const pace = new RateLimiter({ perSecond, evenly, clock: time.clock, pause: time.pause });
  const arrivals: number[] = [];
  for (const { idleMs, wayMs, answerMs } of calls) {
    await time.pause(idleMs);
    await pace.run(async () => {
      await time.pause(wayMs);
      arrivals.push(time.ms);
      await time.pause(answerMs);
    });
  }
  return arrivals;
};

const mostInASecond = (arrivals: readonly number[]): number =>
  Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 1_000).length));

const calls = fc.array(fc.record({ idleMs: fc.nat(700), wayMs: fc.nat(400), answerMs: fc.nat(400) }), {
  minLength: 5,
  maxLength: 40,
});

test.each([true, false])(
  'however long calls are on their way, no second has more of them than it may (evenly: %s)',
  async (evenly) => {
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 12 }), async (given, perSecond) => {
        expect(mostInASecond(await arrivalsOf(given, perSecond, evenly))).toBeLessThanOrEqual(perSecond);
      }),
    );
  },
);

test('a call that was long on its way does not let one more in behind it', async () => {
  const late = { idleMs: 0, wayMs: 90, answerMs: 0 };
  const prompt = { idleMs: 0, wayMs: 0, answerMs: 0 };
  const arrivals = await arrivalsOf([late, ...Array.from({ length: 10 }, () => prompt)], 10, true);
  expect(mostInASecond(arrivals)).toBe(10);
});

test('evenly spaced calls are as far apart as their rate says', async () => {
  const prompt = Array.from({ length: 5 }, () => ({ idleMs: 0, wayMs: 5, answerMs: 5 }));
  const [first = 0, ...others] = await arrivalsOf(prompt, 4, true);
  expect(others.map((at) => at - first)).toEqual([250, 500, 750, 1_010]);
});

test('a call that fails counts like any other, and its error is the caller’s', async () => {
  const time = new MemoryTime();
  const pace = new RateLimiter({ perSecond: 1, clock: time.clock, pause: time.pause });
  const startedAt = time.ms;
  await expect(pace.run(() => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
  await pace.run(async () => {});
  expect(time.ms - startedAt).toBe(1_000);
});
