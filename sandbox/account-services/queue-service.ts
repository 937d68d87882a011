import { createHash } from 'node:crypto';
import type { Queue } from '../delivery/queue.ts';
import { type JsonObject, jsonService, type Service, ServiceRefusal, textIn } from './json-service.ts';

/** A queue as SQS has it, and what its attributes tell beside the messages. */
export type ServedQueue = {
  readonly queue: Queue;
  /** Who may send to it: a policy document. */
  readonly policy?: JsonObject;
  readonly deadLetters?: Queue;
};

/** As much of SQS as the sweep and the doctor call: sending, and the attributes of a queue. */
export const queueService = (queues: () => readonly ServedQueue[], url: () => string): Service => {
  const named = (name: string): ServedQueue => {
    const found = queues().find(({ queue }) => nameOf(queue) === name);
    if (found !== undefined) return found;
    throw new ServiceRefusal('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
  };
  const asked = (input: JsonObject): ServedQueue => named(textIn(input, 'QueueUrl').split('/').at(-1) ?? '');

  return jsonService('AmazonSQS', '1.0', {
    GetQueueUrl: (input) => ({ QueueUrl: queueUrl(url(), named(textIn(input, 'QueueName')).queue) }),
    GetQueueAttributes: (input) => ({ Attributes: attributesOf(asked(input)) }),
    SendMessage: (input) => sent(asked(input).queue, input),
    SendMessageBatch: (input) => {
      const { queue } = asked(input);
      const entries = entriesOf(input);
      return { Successful: entries.map((entry) => ({ Id: textIn(entry, 'Id'), ...sent(queue, entry) })) };
    },
  });
};

export const queueUrl = (url: string, { arn }: Queue): string => {
  const [account = '', name = ''] = arn.split(':').slice(4);
  return `${url}/${account}/${name}`;
};

const nameOf = ({ arn }: Queue): string => arn.split(':').at(-1) ?? '';

const sent = (queue: Queue, entry: JsonObject): JsonObject => {
  const body = textIn(entry, 'MessageBody');
  const { DelaySeconds: delay } = entry;
  const MessageId = queue.send(body, typeof delay === 'number' ? delay * 1_000 : undefined);
  return { MessageId, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
};

/** Ten entries of 256 KB together at most, as the API has it. */
const entriesOf = ({ Entries: entries }: JsonObject): JsonObject[] => {
  if (!Array.isArray(entries) || entries.length === 0)
    throw new ServiceRefusal('com.amazonaws.sqs#EmptyBatchRequest', 'There are no entries.');
  if (entries.length > 10)
    throw new ServiceRefusal('com.amazonaws.sqs#TooManyEntriesInBatchRequest', 'At most 10 entries.');
  return entries.map((entry: unknown) => (typeof entry === 'object' && entry !== null ? { ...entry } : {}));
};

const attributesOf = ({ queue, policy, deadLetters }: ServedQueue): JsonObject => ({
  QueueArn: queue.arn,
  ApproximateNumberOfMessages: `${queue.counts.waiting}`,
  ApproximateNumberOfMessagesNotVisible: `${queue.counts.hidden}`,
  ApproximateNumberOfMessagesDelayed: `${queue.counts.delayed}`,
  ...(policy && { Policy: JSON.stringify(policy) }),
  ...(deadLetters && {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 5 }),
  }),
});
