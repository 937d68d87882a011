import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Caller } from './options.ts';
import type { SecretsManager } from './secrets-manager.ts';

type HandlerOptions = {
  /** Whose access key a request was signed with. @default an IAM user named like the access key */
  callerOf?: (accessKeyId: string) => Caller;
};

/** Handles one request of the AWS JSON 1.1 protocol; false if it is not for Secrets Manager. */
export function secretsManagerHandler(
  manager: SecretsManager,
  options: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  void manager;
  void options;
  return async () => false;
}

/** Serves it on 127.0.0.1, on a free port if none is given. `close` also ends requests that hang. */
export async function serveSecretsManager(
  manager: SecretsManager,
  options: HandlerOptions & { port?: number } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  void createServer;
  void manager;
  void options;
  throw new Error('not there yet');
}
