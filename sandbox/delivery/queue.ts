import { createHash, randomUUID } from 'node:crypto';
import type { Scheduler } from '../clock.ts';

type QueueOptions = {
  readonly arn: string;
  /** How long a message that was sent without a delay of its own is held back. */
  readonly deliveryDelayMs?: number;
  /** How long a received message is hidden from the next receiver. */
  readonly visibilityTimeoutMs?: number;
  /** Where a message goes that was received this often and never deleted. */
  readonly redrive?: { readonly deadLetters: Queue; readonly maxReceiveCount: number };
};

/** A message as a Lambda function's event source mapping passes it on. */
export type QueueRecord = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, never>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
};

type Stored = {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  firstReceivedAt?: number;
  visibleAt: number;
  receives: number;
  receipt?: string;
};

const AWS_VISIBILITY_TIMEOUT_MS = 30_000;

/** A standard SQS queue: delays, hides what was received, and gives up on what is never deleted. */
export class Queue {
  readonly arn: string;
  readonly #settings: QueueOptions;
  readonly #clock: Scheduler;
  #stored: Stored[] = [];
  #listener: (() => Promise<void>) | undefined;

  constructor(clock: Scheduler, settings: QueueOptions) {
    this.arn = settings.arn;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** `delayMs` takes the place of the queue's own delivery delay; 0 is a delay, too. */
  send(body: string, delayMs = this.#settings.deliveryDelayMs ?? 0): string {
    const now = this.#clock.now();
    const message: Stored = { id: randomUUID(), body, sentAt: now, visibleAt: now + delayMs, receives: 0 };
    this.#stored.push(message);
    this.#announce(delayMs);
    return message.id;
  }

  /** At most `max` visible messages, hidden from now on; what was received too often moves to the dead letters. */
  receive(max = 10): QueueRecord[] {
    this.#redrive();
    const records = this.#visible()
      .slice(0, max)
      .map((message) => this.#hide(message));
    if (records.length > 0) this.#announce(this.#visibilityTimeoutMs);
    return records;
  }

  /** A receipt from an earlier receive no longer counts. */
  delete(receiptHandle: string): void {
    this.#stored = this.#stored.filter(({ receipt }) => receipt !== receiptHandle);
  }

  /** The messages that are neither deleted nor moved on, hidden and delayed ones included. */
  get bodies(): readonly string[] {
    return this.#stored.map(({ body }) => body);
  }

  /** Messages that may be received, that somebody has received, and that were sent with a delay which is not over. */
  get counts(): { readonly waiting: number; readonly hidden: number; readonly delayed: number } {
    const waiting = this.#visible().length;
    const delayed = this.#stored.filter(
      ({ visibleAt, receives }) => visibleAt > this.#clock.now() && receives === 0,
    ).length;
    return { waiting, delayed, hidden: this.#stored.length - waiting - delayed };
  }

  /** Calls `listener` whenever messages may have become visible. One at a time, as a mapping polls. */
  onVisible(listener: () => Promise<void>): void {
    this.#listener = listener;
    if (this.#visible().length > 0) this.#announce(0);
  }

  get #visibilityTimeoutMs(): number {
    return this.#settings.visibilityTimeoutMs ?? AWS_VISIBILITY_TIMEOUT_MS;
  }

  #announce(delayMs: number): void {
    this.#clock.after(delayMs, async () => {
      await this.#listener?.();
    });
  }

  #visible(): Stored[] {
    return this.#stored.filter(({ visibleAt }) => visibleAt <= this.#clock.now());
  }

  #redrive(): void {
    const { redrive } = this.#settings;
    if (redrive === undefined) return;
    const spent = this.#visible().filter(({ receives }) => receives >= redrive.maxReceiveCount);
    this.#stored = this.#stored.filter((message) => !spent.includes(message));
    for (const { body } of spent) redrive.deadLetters.send(body);
  }

  #hide(message: Stored): QueueRecord {
    const now = this.#clock.now();
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + this.#visibilityTimeoutMs;
    message.receipt = randomUUID();
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: `${message.receives}`,
        SentTimestamp: `${message.sentAt}`,
        ApproximateFirstReceiveTimestamp: `${message.firstReceivedAt}`,
        SenderId: 'AIDASANDBOXSENDER',
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: this.arn,
      awsRegion: this.arn.split(':')[3] ?? '',
    };
  }
}
