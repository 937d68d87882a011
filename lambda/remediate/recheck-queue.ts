import type { ClientOverrides } from '../aws/client-settings.ts';
import type { SendMessage } from '../aws/queue-client.ts';
import { LIMITS } from '../runtime/limits.ts';
import type { RecheckQueue } from './ports.ts';
import type { UntriedRequest } from './request.ts';

/** The recheck queue. Few passes have anything to ask for, so the client is loaded when the first one has. */
export class SqsRechecks implements RecheckQueue {
  readonly #queueUrl: string;
  readonly #overrides: ClientOverrides;
  #loaded: Promise<SendMessage> | undefined;

  constructor(queueUrl: string, overrides: ClientOverrides = {}) {
    this.#queueUrl = queueUrl;
    this.#overrides = overrides;
  }

  async send(request: UntriedRequest): Promise<void> {
    this.#loaded ??= import('../aws/queue-client.ts').then(({ sendMessage }) => sendMessage(this.#overrides));
    const send = await this.#loaded;
    await send({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify(request),
      DelaySeconds: LIMITS.untriedDelayMs / 1_000,
    });
  }
}
