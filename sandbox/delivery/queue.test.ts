import { describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { Queue } from './queue.ts';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:recheck';
const MINUTE_MS = 60_000;

describe('the queue', () => {
  test('holds a message back for its delivery delay', async () => {
    const clock = new ManualClock(0);
    const queue = new Queue(clock, { arn: QUEUE_ARN, deliveryDelayMs: 15 * MINUTE_MS });
    queue.send('late');

    await clock.advance(15 * MINUTE_MS - 1);
    expect(queue.receive()).toEqual([]);
    await clock.advance(1);
    expect(queue.receive().map(({ body }) => body)).toEqual(['late']);
  });

  test("a message's own delay takes the place of the queue's, 0 too", () => {
    const queue = new Queue(new ManualClock(0), { arn: QUEUE_ARN, deliveryDelayMs: 15 * MINUTE_MS });
    queue.send('at once', 0);

    expect(queue.receive().map(({ body }) => body)).toEqual(['at once']);
  });

  test('hides a received message until its visibility timeout is over, and counts its receives', async () => {
    const clock = new ManualClock(0);
    const queue = new Queue(clock, { arn: QUEUE_ARN, visibilityTimeoutMs: 40_000 });
    queue.send('again');
    queue.receive();

    await clock.advance(39_999);
    expect(queue.receive()).toEqual([]);
    await clock.advance(1);
    expect(queue.receive().map(({ attributes }) => attributes['ApproximateReceiveCount'])).toEqual(['2']);
  });

  test('forgets a message that was deleted, but not by a receipt that is out of date', async () => {
    const clock = new ManualClock(0);
    const queue = new Queue(clock, { arn: QUEUE_ARN, visibilityTimeoutMs: 1_000 });
    queue.send('kept');
    const [first] = queue.receive();
    await clock.advance(1_000);
    const [second] = queue.receive();

    queue.delete(first?.receiptHandle ?? '');
    expect(queue.bodies).toEqual(['kept']);
    queue.delete(second?.receiptHandle ?? '');
    expect(queue.bodies).toEqual([]);
  });

  test('moves a message that was received three times to the dead letters', async () => {
    const clock = new ManualClock(0);
    const deadLetters = new Queue(clock, { arn: `${QUEUE_ARN}-dead` });
    const queue = new Queue(clock, {
      arn: QUEUE_ARN,
      visibilityTimeoutMs: 1_000,
      redrive: { deadLetters, maxReceiveCount: 3 },
    });
    queue.send('poison');

    for (let receive = 1; receive <= 3; receive++) {
      expect(queue.receive()).toHaveLength(1);
      await clock.advance(1_000);
    }

    expect(queue.receive()).toEqual([]);
    expect(deadLetters.bodies).toEqual(['poison']);
  });

  test("looks like SQS's records to a function", () => {
    const queue = new Queue(new ManualClock(5), { arn: QUEUE_ARN });
    queue.send('body');

    expect(queue.receive()).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'body',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '5',
          ApproximateFirstReceiveTimestamp: '5',
          SenderId: 'AIDASANDBOXSENDER',
        },
        messageAttributes: {},
        md5OfBody: '841a2d689ad86bd1611447453c22c6fc',
        eventSource: 'aws:sqs',
        eventSourceARN: QUEUE_ARN,
        awsRegion: 'eu-west-1',
      },
    ]);
  });
});
