import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FindingQueue, PageQueue } from './ports.ts';
import { pageMessage } from './sweep-page.ts';

/** The most messages that one call can have. */
const BATCH_SIZE = 10;

class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** The recheck queue, without its delivery delay: a finding of the sweep has not changed for 15 minutes. */
export const sqsFindings = (client: SQSClient, queueUrl: string): FindingQueue => ({
  async send(secrets) {
    for (let sent = 0; sent < secrets.length; sent += BATCH_SIZE) {
      const batch = secrets.slice(sent, sent + BATCH_SIZE);
      const Entries = batch.map((secretId, index) => ({
        Id: `${index}`,
        MessageBody: JSON.stringify({ kind: 'sweep', secretId }),
        DelaySeconds: 0,
      }));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      if (Failed.length > 0)
        throw new MessageRefused(
          `${Failed.length} of ${batch.length} findings were not taken: ${Failed[0]?.Code}.`,
        );
    }
  },
});

/** The sweep's own queue. */
export const sqsPages = (client: SQSClient, QueueUrl: string): PageQueue => ({
  async handOver(page) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(pageMessage(page)) }));
  },
});
