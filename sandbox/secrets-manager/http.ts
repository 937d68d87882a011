import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError, ConnectionLost, serialization } from './errors.ts';
import { isRecord } from './input.ts';
import type { Caller } from './options.ts';
import type { SecretsManager } from './secrets-manager.ts';

const TARGET_PREFIX = 'secretsmanager.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** Longer than any client keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 120_000;

type HandlerOptions = {
  /** Who an access key belongs to. @default an IAM user that is named like the key */
  callerOf?: (accessKeyId: string) => Caller;
};

/** What is asked of whoever answers: a local Secrets Manager, or what stands before one. */
type Served = Pick<SecretsManager, 'call' | 'accountId'>;

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const body = parsed(text === '' ? '{}' : text);
  if (!isRecord(body)) throw serialization('The request is not a JSON object.');
  return body;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Signatures are not checked, but a request has to be signed. */
const accessKeyOf = (request: IncomingMessage): string => {
  const key = /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined)
    throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token', {
      messageKey: 'message',
    });
  return key;
};

const send = (response: ServerResponse, status: number, body: Record<string, unknown>): void => {
  response.writeHead(status, { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
};

const sendError = (response: ServerResponse, { name, message, status, messageKey }: ApiError): void =>
  send(response, status, { __type: name, [messageKey]: message });

/** Handles one request of the AWS JSON 1.1 protocol; false, with nothing read, if it is not for Secrets Manager. */
export function secretsManagerHandler(
  manager: Served,
  options: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const callerOf =
    options.callerOf ?? ((key) => ({ principalArn: `arn:aws:iam::${manager.accountId}:user/${key}` }));
  return async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (request.method !== 'POST' || !target.startsWith(TARGET_PREFIX)) return false;
    try {
      const caller = { sourceIp: request.socket.remoteAddress ?? '', ...callerOf(accessKeyOf(request)) };
      const reply = await manager.call(target.slice(TARGET_PREFIX.length), await bodyOf(request), caller);
      send(response, 200, reply);
    } catch (error) {
      if (error instanceof ApiError) sendError(response, error);
      else if (error instanceof ConnectionLost) request.socket.destroy();
      else throw error;
    }
    return true;
  };
}

const notFound = (response: ServerResponse): void => {
  response.writeHead(404).end();
};

/** Serves it on 127.0.0.1, on a free port if none is given. `close` also ends requests that hang. */
export async function serveSecretsManager(
  manager: Served,
  options: HandlerOptions & { port?: number } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const handle = secretsManagerHandler(manager, options);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(request, response).then(
      (isOurs) => isOurs || notFound(response),
      (error: unknown) =>
        sendError(response, new ApiError('InternalFailure', String(error), { status: 500 })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, close };
}
