import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, parsedJson } from '../../lambda/decision/unknown-value.ts';
import type { Service } from '../account-services/json-service.ts';
import { serveServices } from '../account-services/serve-services.ts';
import type { Reply } from './describe.ts';
import { ApiError, ConnectionLost, serialization } from './errors.ts';
import type { Caller } from './options.ts';

const TARGET_PREFIX = 'secretsmanager.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';

type HandlerOptions = {
  /** Who an access key belongs to. @default an IAM user that is named like the key */
  callerOf?: (accessKeyId: string) => Caller;
};

/** What is asked of whoever answers: a local Secrets Manager, or what stands before one. */
type Served = {
  readonly accountId: string;
  call(operation: string, input: Record<string, unknown>, caller: Caller): Promise<Reply>;
};

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const body = parsedJson(text === '' ? '{}' : text);
  if (!isObject(body)) throw serialization('The request is not a JSON object.');
  return body;
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
export function secretsManagerHandler(manager: Served, options: HandlerOptions = {}): Service {
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

/** Serves it on 127.0.0.1, on a free port if none is given. `close` also ends requests that hang. */
export const serveSecretsManager = (
  manager: Served,
  { port, ...options }: HandlerOptions & { port?: number } = {},
): Promise<{ url: string; close(): Promise<void> }> => {
  const handle = secretsManagerHandler(manager, options);
  const orFailure: Service = async (request, response) => {
    try {
      return await handle(request, response);
    } catch (error) {
      sendError(response, new ApiError('InternalFailure', String(error), { status: 500 }));
      return true;
    }
  };
  return serveServices([orFailure], port);
};
