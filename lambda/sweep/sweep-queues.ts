import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SecretId } from '../decision/values.ts';
import type { FindingQueue, PageQueue } from './ports.ts';
import { pageMessage, type SweepPage } from './sweep-page.ts';

/** The most messages that one call can have. */
const BATCH_SIZE = 10;

/** A queue refused a message. */
class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** The recheck queue, without its delivery delay: a finding of the sweep has not changed for 15 minutes. */
export class SqsFindings implements FindingQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(secrets: readonly SecretId[]): Promise<void> {
    for (let sent = 0; sent < secrets.length; sent += BATCH_SIZE)
      await this.#sendBatch(secrets.slice(sent, sent + BATCH_SIZE));
  }

  async #sendBatch(secrets: readonly SecretId[]): Promise<void> {
    const { Failed = [] } = await this.#client.send(
      new SendMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: secrets.map((secretId, index) => ({
          Id: `${index}`,
          MessageBody: JSON.stringify({ kind: 'sweep', secretId }),
          DelaySeconds: 0,
        })),
      }),
    );
    if (Failed.length > 0)
      throw new MessageRefused(
        `${Failed.length} of ${secrets.length} findings were not taken: ${Failed[0]?.Code}.`,
      );
  }
}

/** The sweep's own queue. */
export class SqsPages implements PageQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async handOver(page: SweepPage): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(pageMessage(page)) }),
    );
  }
}
