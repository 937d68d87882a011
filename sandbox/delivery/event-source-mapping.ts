import type { Invoke } from './outcome.ts';
import type { Queue, QueueRecord } from './queue.ts';

type MappingOptions = {
  readonly batchSize?: number;
  /** Whether the function's `batchItemFailures` count; without it a batch succeeds or fails as a whole. */
  readonly reportBatchItemFailures?: boolean;
  /** Whether it takes anything now. @default always */
  readonly isOn?: () => boolean;
};

/**
 * Lambda's event source mapping for a queue: passes batches to a function and deletes what it dealt with.
 * The rest is seen again when its visibility timeout is over. Returns what has it look again, once it is on.
 */
export const mapQueueToFunction = (
  queue: Queue,
  invoke: Invoke,
  settings: MappingOptions = {},
): (() => void) => {
  const { batchSize = 10, reportBatchItemFailures = false, isOn = () => true } = settings;
  const take = async () => {
    if (!isOn()) return;
    for (let batch = queue.receive(batchSize); batch.length > 0; batch = queue.receive(batchSize)) {
      const outcome = await invoke({ Records: batch });
      if (outcome.kind !== 'returned') continue;
      const done = reportBatchItemFailures ? succeeded(batch, outcome.payload) : batch;
      for (const { receiptHandle } of done) queue.delete(receiptHandle);
    }
  };
  const look = () => queue.onVisible(take);
  look();
  return look;
};

/**
 * The records of a batch that a partial batch response leaves out. A reply without failures, empty or null
 * means success; one that cannot be understood, or names no record of the batch, means that all failed.
 */
const succeeded = (batch: readonly QueueRecord[], payload: string): readonly QueueRecord[] => {
  const failures = batchItemFailures(payload);
  if (failures === undefined) return [];
  const known = new Set(batch.map(({ messageId }) => messageId));
  if (!failures.every((id) => known.has(id))) return [];
  return batch.filter(({ messageId }) => !failures.includes(messageId));
};

const batchItemFailures = (payload: string): string[] | undefined => {
  const reply: unknown = payload === '' ? null : JSON.parse(payload);
  if (reply === null) return [];
  if (typeof reply !== 'object' || !('batchItemFailures' in reply)) return [];
  const { batchItemFailures: failures } = reply;
  if (failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  const ids = failures.map((failure: unknown) => itemIdentifier(failure));
  return ids.every((id) => id !== undefined) ? ids : undefined;
};

const itemIdentifier = (failure: unknown): string | undefined => {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined;
  const { itemIdentifier: id } = failure;
  return typeof id === 'string' && id !== '' ? id : undefined;
};
