import { describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { mapQueueToFunction } from './event-source-mapping.ts';
import { failed, functionAnswering, returned } from './function-double.ts';
import type { InvocationOutcome } from './outcome.ts';
import { Queue } from './queue.ts';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:recheck';
const MINUTE_MS = 60_000;

const bodiesOf = (event: unknown): string[] => {
  const { Records } = event as { Records: readonly { body: string }[] };
  return Records.map(({ body }) => body);
};

describe('a queue mapped to a function', () => {
  const setUp = (
    settings: { batchSize?: number; reportBatchItemFailures?: boolean; isOn?: () => boolean },
    ...answers: InvocationOutcome[]
  ) => {
    const clock = new ManualClock(0);
    const deadLetters = new Queue(clock, { arn: `${QUEUE_ARN}-dead` });
    const redrive = { deadLetters, maxReceiveCount: 3 };
    const queue = new Queue(clock, { arn: QUEUE_ARN, visibilityTimeoutMs: MINUTE_MS, redrive });
    const target = functionAnswering(clock, ...answers);
    const look = mapQueueToFunction(queue, target.invoke, settings);
    return { clock, queue, deadLetters, look, ...target };
  };

  test('passes messages in batches and deletes them when the function returns', async () => {
    const { clock, queue, seen } = setUp({ batchSize: 2 });
    for (const body of ['a', 'b', 'c']) queue.send(body);
    await clock.advance(0);

    expect(seen.map(({ event }) => bodiesOf(event))).toEqual([['a', 'b'], ['c']]);
    expect(queue.bodies).toEqual([]);
  });

  test('takes nothing while it is off, so that no message runs up its tries', async () => {
    let on = false;
    const { clock, queue, deadLetters, times, look } = setUp({ isOn: () => on });
    queue.send('a');
    await clock.advance(60 * MINUTE_MS);
    expect([times(), queue.bodies, deadLetters.bodies]).toEqual([[], ['a'], []]);

    on = true;
    look();
    await clock.advance(0);
    expect([times(), queue.bodies]).toEqual([[60 * MINUTE_MS], []]);
  });

  test('passes a delayed message as soon as its delay is over', async () => {
    const { clock, queue, times } = setUp({});
    queue.send('later', 15 * MINUTE_MS);
    await clock.advance(20 * MINUTE_MS);

    expect(times()).toEqual([15 * MINUTE_MS]);
  });

  test('shows the whole batch again after an error, three times in all, then gives it up', async () => {
    const { clock, queue, deadLetters, times } = setUp({}, failed);
    queue.send('a');
    queue.send('b');
    await clock.advance(10 * MINUTE_MS);

    expect(times()).toEqual([0, MINUTE_MS, 2 * MINUTE_MS]);
    expect(queue.bodies).toEqual([]);
    expect(deadLetters.bodies).toEqual(['a', 'b']);
  });

  /** A function that reports the messages with these bodies as failed. */
  const failing = (bodies: readonly string[]) => {
    const clock = new ManualClock(0);
    const queue = new Queue(clock, { arn: QUEUE_ARN, visibilityTimeoutMs: MINUTE_MS });
    const seen: string[][] = [];
    mapQueueToFunction(
      queue,
      async (event) => {
        const { Records } = event as { Records: readonly { body: string; messageId: string }[] };
        seen.push(Records.map(({ body }) => body));
        const failures = Records.filter(({ body }) => bodies.includes(body));
        return returned({
          batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })),
        });
      },
      { reportBatchItemFailures: true },
    );
    return { clock, queue, seen };
  };

  test('shows only those again that a partial batch response names', async () => {
    const { clock, queue, seen } = failing(['b']);
    for (const body of ['a', 'b', 'c']) queue.send(body);
    await clock.advance(0);
    expect(queue.bodies).toEqual(['b']);

    await clock.advance(MINUTE_MS);
    expect(seen).toEqual([['a', 'b', 'c'], ['b']]);
  });

  test.each([
    ['null', null],
    ['an empty object', {}],
    ['an empty list of failures', { batchItemFailures: [] }],
    ['null for the failures', { batchItemFailures: null }],
  ])('takes %s for success', async (_what, reply) => {
    const { clock, queue } = setUp({ reportBatchItemFailures: true }, returned(reply));
    queue.send('a');
    await clock.advance(0);

    expect(queue.bodies).toEqual([]);
  });

  test.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a misspelled key', { batchItemFailures: [{ itemidentifier: 'x' }] }],
    ['an identifier of no message', { batchItemFailures: [{ itemIdentifier: 'nobody' }] }],
    ['no list of failures', { batchItemFailures: 'all' }],
  ])('takes %s for the failure of the whole batch', async (_what, reply) => {
    const { clock, queue } = setUp({ reportBatchItemFailures: true }, returned(reply));
    queue.send('a');
    queue.send('b');
    await clock.advance(0);

    expect(queue.bodies).toEqual(['a', 'b']);
  });

  test('pays no heed to reported failures where the mapping does not ask for them', async () => {
    const { clock, queue } = setUp({}, returned({ batchItemFailures: [{ itemIdentifier: 'nobody' }] }));
    queue.send('a');
    await clock.advance(0);

    expect(queue.bodies).toEqual([]);
  });
});
