import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs, label, secretId, versionId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';
import { rateLimitedStore } from './rate-limited-store.ts';
import type { SecretStore } from './secret-store.ts';

const SECRET = secretId('orders/db');
const STEP: Step = {
  kind: 'detach',
  label: label('AWSPENDING'),
  from: versionId('00000000-0000-4000-8000-000000000001'),
};

/** A store whose writes take as long as they are told to, on a clock that only pauses and writes move. */
const aStore = (writesPerSecond: number) => {
  let now = 1_000_000;
  let writeMs = 0;
  const starts: number[] = [];
  const store: SecretStore = {
    observe: async () => ({ kind: 'gone' }),
    apply: async () => {
      starts.push(now);
      now += writeMs;
      return { kind: 'done' };
    },
  };
  const paced = rateLimitedStore({
    store,
    clock: () => epochMs(now),
    pause: async (ms) => {
      now += ms;
    },
    writesPerSecond,
  });
  const write = (idleMs: number, tookMs: number) => {
    now += idleMs;
    writeMs = tookMs;
    return paced.apply(SECRET, STEP);
  };
  const setClock = (to: number) => {
    now = to;
  };
  return { paced, write, starts, setClock, now: () => now };
};

test('as many writes as a second may have do not wait', async () => {
  const { write, starts } = aStore(4);
  for (let count = 0; count < 4; count += 1) await write(0, 10);
  expect(starts).toEqual([1_000_000, 1_000_010, 1_000_020, 1_000_030]);
});

test('the next one waits until a second after the first was answered', async () => {
  const { write, starts } = aStore(4);
  for (let count = 0; count < 5; count += 1) await write(0, 10);
  expect(starts.at(-1)).toBe(1_001_010);
});

test('whatever the writes take and however they come, no second has more of them than it may', async () => {
  const writes = fc.array(fc.tuple(fc.nat(700), fc.nat(400)), { minLength: 5, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(writes, fc.integer({ min: 1, max: 5 }), async (given, perSecond) => {
      const { write, starts } = aStore(perSecond);
      for (const [idleMs, tookMs] of given) await write(idleMs, tookMs);
      for (const start of starts)
        expect(starts.filter((other) => other >= start && other < start + 1_000).length).toBeLessThanOrEqual(
          perSecond,
        );
    }),
  );
});

test('a clock that is set back holds a write up for a second at most', async () => {
  const { write, starts, setClock } = aStore(1);
  await write(0, 0);
  setClock(500_000);
  await write(0, 0);
  expect(starts.at(-1)).toBe(501_000);
});

test('a look never waits', async () => {
  const { paced, write, now } = aStore(1);
  await write(0, 0);
  await paced.observe(SECRET);
  expect(now()).toBe(1_000_000);
});
