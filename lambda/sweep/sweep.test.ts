import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryListing, MemoryQueues, MemoryTime } from '../../test/support/memory-list.ts';
import { aSecret, C, P, YESTERDAY } from '../../test/support/secrets.ts';
import type { Secret } from '../decision/observation.ts';
import { EVERY_SECRET } from '../decision/scope.ts';
import { secretId } from '../decision/values.ts';
import { LIMITS } from '../runtime/limits.ts';
import { PageFailed, PageTokenExpired, sweep } from './sweep.ts';
import { pageMessage } from './sweep-page.ts';

/** Every hundredth is stuck. */
const account = (size: number): Secret[] =>
  Array.from({ length: size }, (_, index) =>
    aSecret(index % 100 === 7 ? { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] } : { [C]: ['AWSCURRENT'] }, {
      arn: secretId(`arn:${index}`),
      name: `app/${index}`,
      changedAt: YESTERDAY,
    }),
  );

const stuckOf = (size: number) => account(size).flatMap(({ arn }, index) => (index % 100 === 7 ? [arn] : []));

let time: MemoryTime;
let listing: MemoryListing;
let queues: MemoryQueues;
let remainingMs: () => number;
beforeEach(() => {
  time = new MemoryTime();
  listing = new MemoryListing(account(2_500), time);
  queues = new MemoryQueues();
  remainingMs = () => 900_000;
});

const run = (
  input: unknown = { kind: 'sweep-page' },
  listsPerSecond: number = LIMITS.listsPerSecond,
): Promise<void> =>
  sweep(
    input,
    { listing, findings: queues, pages: queues, reports: queues, clock: time.clock, pause: time.pause },
    { scope: EVERY_SECRET, listsPerSecond, remainingMs: () => remainingMs() },
  );

/** Runs whatever was handed over, as it comes out of the queue, until nothing is. */
const runOn = async (): Promise<void> => {
  for (let page = queues.pages.shift(); page !== undefined; page = queues.pages.shift())
    await run(JSON.parse(JSON.stringify(pageMessage(page))));
};

const ALL = { seen: 2_500, stuck: 25, parked: 0, leftOff: 0, sent: 25, released: 0 };

describe('a sweep', () => {
  test('lists every page once, sends what is stuck and ends with one report', async () => {
    await run();
    expect(listing.asked.map(({ token = '0' }) => Number(token))).toEqual(
      Array.from({ length: 25 }, (_, page) => 100 * page),
    );
    expect(queues.sent).toEqual(stuckOf(2_500));
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
    expect(queues.pages).toEqual([]);
  });

  test('of an account without secrets ends at once', async () => {
    listing = new MemoryListing([], time);
    await run();
    expect(queues.tallies).toEqual([expect.objectContaining({ seen: 0, sent: 0 })]);
  });

  test('goes on behind a page that is empty', async () => {
    listing.instead = (call) => (call === 3 ? { kind: 'page', secrets: [], next: '200' } : undefined);
    await run();
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
  });

  test.each([10, 4, 0.5])('makes %d list calls a second at most', async (rate) => {
    await run(undefined, rate);
    const times = listing.asked.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000 / rate);
  });

  test('refuses what is no page, by its field', async () => {
    await expect(run({ kind: 'sweep' })).rejects.toThrow('kind must be "sweep-page"');
  });
});

describe('when its time runs out', () => {
  test('it finishes the page in hand and hands over the next: every secret is seen exactly once', async () => {
    remainingMs = () => (listing.asked.length < 7 ? 900_000 : 59_999);
    await run();
    expect(queues.pages).toMatchObject([{ token: '700', tally: { seen: 700, sent: 7 } }]);
    expect(queues.tallies).toEqual([]);

    remainingMs = () => 900_000;
    await runOn();
    expect(queues.sent).toEqual(stuckOf(2_500));
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
  });

  test('an invocation with hardly any time does one page all the same: no sweep runs in circles', async () => {
    remainingMs = () => 0;
    await run();
    await runOn();
    expect(listing.asked).toHaveLength(25);
    expect(queues.sent).toEqual(stuckOf(2_500));
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
  });

  test('the next invocation waits for a second: it cannot know how many calls there were in the last', async () => {
    remainingMs = () => (listing.asked.length < 7 ? 900_000 : 59_999);
    await run();
    remainingMs = () => 900_000;
    await runOn();
    const [last, next] = listing.asked.slice(6, 8).map(({ at }) => at);
    expect(Number(next) - Number(last)).toBe(1_000);
  });

  test('the end of the last page is the end of the sweep', async () => {
    remainingMs = () => (listing.asked.length < 25 ? 900_000 : 0);
    await run();
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
  });
});

describe('a page that fails', () => {
  const failOn = (...calls: number[]) => {
    listing.instead = (call) => {
      if (calls.includes(call)) throw new Error('ListSecrets failed: ThrottlingException (HTTP 400).');
      return undefined;
    };
  };

  test('is handed over, so that the pages before it are not swept again', async () => {
    failOn(4);
    await run();
    expect(queues.failures).toEqual([
      new PageFailed(
        'A page of the list failed: ListSecrets failed: ThrottlingException (HTTP 400). 300 secrets were seen before it. Its token: 300.',
      ),
    ]);
    expect(queues.tallies).toEqual([]);

    await runOn();
    expect(queues.sent).toEqual(stuckOf(2_500));
    expect(queues.tallies).toEqual([expect.objectContaining(ALL)]);
  });

  test('fails the invocation whose first page it is, with its token', async () => {
    failOn(4, 5);
    await run();
    await expect(runOn()).rejects.toThrow('300 secrets were seen before it. Its token: 300.');
  });

  test('fails the sweep where it is the very first', async () => {
    failOn(1);
    await expect(run()).rejects.toThrow('Its token: none, it is the first page.');
    expect(queues.pages).toEqual([]);
  });

  test('is one whose findings the queue did not take: it does not count as swept', async () => {
    queues.refuse = true;
    await expect(run()).rejects.toThrow('0 secrets were seen before it.');
  });
});

describe('a token that has expired', () => {
  test('fails loudly and is never handed on', async () => {
    listing.instead = (call) => (call === 2 ? { kind: 'token-expired' } : undefined);
    await expect(run()).rejects.toThrow(PageTokenExpired);
    expect(queues.pages).toEqual([]);
    expect(queues.tallies).toEqual([]);
  });

  test('is told with what to do about it', async () => {
    listing.instead = () => ({ kind: 'token-expired' });
    const page = {
      kind: 'sweep-page',
      token: 'old-token',
      tally: { ...ALL, startedAt: '2026-11-24T00:00:00Z' },
    };
    await expect(run(page)).rejects.toThrow(
      'token has expired. 2500 secrets were seen before it. Its token: old-token. Start a new sweep.',
    );
  });
});
