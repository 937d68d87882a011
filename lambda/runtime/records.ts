import { parsedJson } from '../decision/unknown-value.ts';
import { Fields } from './fields.ts';
import { NotUnderstood } from './not-understood.ts';
import { visibleError } from './visible.ts';

/** The reply to SQS: the message that it has to deliver again, if any. */
export type BatchResponse = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

type RecordDeps = {
  /** Handles one request. Throws where it has to be delivered again. */
  readonly work: (input: unknown, delivered: 'initial' | 'recheck') => Promise<void>;
  readonly onFailure: (error: unknown, messageId?: string) => void;
};

/**
 * Takes what Lambda hands over: an event straight from the rule, or one record of a queue. A record whose work fails
 * is reported, not thrown: Lambda polls a queue less often after an error of the function. Throws what the work on an
 * event throws. Throws NotUnderstood where there are several records, and does none of them.
 */
export const processRecord = async (
  event: unknown,
  { work, onFailure }: RecordDeps,
): Promise<BatchResponse | undefined> => {
  const fields = new Fields(event);
  const hasSeveral = fields.has('Records.1');
  const isRecord = !hasSeveral && fields.is('Records.0.eventSource', 'aws:sqs');
  const messageId = isRecord ? fields.text('Records.0.messageId') : '';
  try {
    if (hasSeveral) throw new NotUnderstood([{ field: 'Records', expected: 'one record' }]);
    const body = fields.text('Records.0.body', Number.POSITIVE_INFINITY);
    await (isRecord ? work(parsedJson(body), 'recheck') : work(event, 'initial'));
    return isRecord ? { batchItemFailures: [] } : undefined;
  } catch (error) {
    onFailure(error, messageId);
    if (messageId === '') throw visibleError(error);
    return { batchItemFailures: [{ itemIdentifier: messageId }] };
  }
};
