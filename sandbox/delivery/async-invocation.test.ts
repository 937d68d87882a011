import { describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { invokeAsync } from './async-invocation.ts';
import { failed, functionAnswering, returned } from './function-double.ts';
import type { InvocationOutcome } from './outcome.ts';
import { Queue } from './queue.ts';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:recheck';
const MINUTE_MS = 60_000;

describe('asynchronous invocation', () => {
  const setUp = (...answers: InvocationOutcome[]) => {
    const clock = new ManualClock(0);
    const onFailure = new Queue(clock, { arn: `${QUEUE_ARN}-failed` });
    const deadLetters = new Queue(clock, { arn: `${QUEUE_ARN}-dead` });
    const target = functionAnswering(clock, ...answers);
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:remediate';
    const invoke = invokeAsync(clock, target.invoke, { functionArn, onFailure, deadLetters });
    return { ...target, clock, onFailure, deadLetters, send: invoke };
  };

  test('takes the event at once and runs the function later', async () => {
    const { clock, send, seen } = setUp();
    send({ n: 1 });
    expect(seen).toEqual([]);

    await clock.advance(0);
    expect(seen).toEqual([{ at: 0, event: { n: 1 } }]);
  });

  test('tries again after one minute and after two more, then leaves it at that', async () => {
    const { clock, send, times, onFailure, deadLetters } = setUp(failed);
    send({ n: 1 });
    await clock.advance(60 * MINUTE_MS);

    expect(times()).toEqual([0, MINUTE_MS, 3 * MINUTE_MS]);
    expect(deadLetters.bodies).toEqual(['{"n":1}']);
    expect(onFailure.bodies.map((body) => JSON.parse(body))).toEqual([
      {
        version: '1.0',
        timestamp: '1970-01-01T00:03:00.000Z',
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:remediate:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { n: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'no' },
      },
    ]);
  });

  test('stops trying once the function returns', async () => {
    const { clock, send, times, onFailure } = setUp(failed, returned());
    send({ n: 1 });
    await clock.advance(60 * MINUTE_MS);

    expect(times()).toEqual([0, MINUTE_MS]);
    expect(onFailure.bodies).toEqual([]);
  });

  test('being throttled costs time and no try', async () => {
    const throttled = { kind: 'throttled' } as const;
    const { clock, send, times, onFailure } = setUp(throttled, throttled, failed, failed, returned());
    send({ n: 1 });
    await clock.advance(60 * MINUTE_MS);

    expect(times()).toEqual([0, 1_000, 3_000, 63_000, 183_000]);
    expect(onFailure.bodies).toEqual([]);
  });
});
