import type { ClientOverrides } from '../aws/client-settings.ts';
import type { SendMessage } from '../aws/queue-client.ts';
import type { RecheckQueue } from './ports.ts';
import type { AgainRequest } from './request.ts';

/** As long as a queue can hold a message back, and longer than a user cools down. */
const DELAY_SECONDS = 15 * 60;

/** The recheck queue. Few passes have anything to ask for, so the client is loaded when the first one has. */
export class SqsRechecks implements RecheckQueue {
  readonly #queueUrl: string;
  readonly #overrides: ClientOverrides;
  #loaded: Promise<SendMessage> | undefined;

  constructor(queueUrl: string, overrides: ClientOverrides = {}) {
    this.#queueUrl = queueUrl;
    this.#overrides = overrides;
  }

  async send(request: AgainRequest): Promise<void> {
    this.#loaded ??= import('../aws/queue-client.ts').then(({ sendMessage }) => sendMessage(this.#overrides));
    const send = await this.#loaded;
    await send({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify(request),
      DelaySeconds: DELAY_SECONDS,
    });
  }
}
