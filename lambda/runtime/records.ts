import { visibleError } from './visible.ts';

/** The fields of an SQS record that are used here. */
type QueueRecord = { readonly messageId: string; readonly body: string };

/** The reply to SQS: the messages that it has to deliver again. */
export type BatchResponse = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

export type Deliveries = {
  /** Handles one request. Throws where it has to be delivered again. */
  readonly work: (input: unknown, delivered: 'initial' | 'recheck') => Promise<void>;
  readonly onFailure: (error: unknown, messageId?: string) => void;
  /** Milliseconds until the function is stopped. */
  readonly remainingMs: () => number;
};

/** The longest time for one request: a verifier's run, and a few calls under throttling. */
const ONE_REQUEST_MS = 30_000;

/**
 * Takes what Lambda hands over: an event straight from the rule, or a batch from the recheck queue. In a batch
 * every message stands for itself: those that failed, or for which no time is left, come again alone.
 */
export const processRecords = async (
  event: unknown,
  deliveries: Deliveries,
): Promise<BatchResponse | undefined> => {
  const records = queueRecords(event);
  if (records === undefined) {
    const failure = await failureOf(() => deliveries.work(event, 'initial'), deliveries);
    if (failure) throw visibleError(failure.error);
    return undefined;
  }
  const failed: QueueRecord[] = [];
  for (const record of records)
    if (
      deliveries.remainingMs() < ONE_REQUEST_MS ||
      (await failureOf(() => deliveries.work(parsed(record.body), 'recheck'), deliveries, record))
    )
      failed.push(record);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

const failureOf = async (
  task: () => Promise<void>,
  { onFailure }: Deliveries,
  record?: QueueRecord,
): Promise<{ readonly error: unknown } | undefined> => {
  try {
    await task();
    return undefined;
  } catch (error) {
    onFailure(error, record?.messageId);
    return { error };
  }
};

/** A record's body as JSON. A body that is not JSON is passed on as text, and is then refused as input. */
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const queueRecords = (event: unknown): readonly QueueRecord[] | undefined => {
  if (typeof event !== 'object' || event === null || !('Records' in event)) return undefined;
  const records: unknown = event.Records;
  return Array.isArray(records) && records.length > 0 && records.every(isQueueRecord) ? records : undefined;
};

const isQueueRecord = (record: unknown): record is QueueRecord =>
  typeof record === 'object' &&
  record !== null &&
  'eventSource' in record &&
  record.eventSource === 'aws:sqs' &&
  'messageId' in record &&
  typeof record.messageId === 'string' &&
  'body' in record &&
  typeof record.body === 'string';
