import type { ClientOverrides } from '../aws/client-settings.ts';
import type { SendMessage } from '../aws/queue-client.ts';
import { LIMITS } from '../runtime/limits.ts';
import type { RecheckQueue } from './ports.ts';

/** The recheck queue. Few passes have anything to ask for, so the client is loaded when the first one has. */
export const sqsRechecks = (QueueUrl: string, overrides: ClientOverrides = {}): RecheckQueue => {
  let loaded: Promise<SendMessage> | undefined;
  return {
    async send(request) {
      loaded ??= import('../aws/queue-client.ts').then(({ sendMessage }) => sendMessage(overrides));
      const send = await loaded;
      const DelaySeconds = LIMITS.againDelayMs / 1_000;
      await send({ QueueUrl, MessageBody: JSON.stringify(request), DelaySeconds });
    },
  };
};
