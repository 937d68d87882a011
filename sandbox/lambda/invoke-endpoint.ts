import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lambda } from './lambda.ts';
import { NotInvocable } from './lambda.ts';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/**
 * Lambda's Invoke over HTTP. Answers a request that is one and returns true; leaves every other request alone
 * and returns false, so that it can stand beside another service on one port.
 */
export const invokeEndpoint =
  (lambda: Lambda) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, encodedName] = INVOCATIONS.exec(pathname) ?? [];
    if (request.method !== 'POST' || encodedName === undefined) return false;
    const body = await readBody(request);
    try {
      await answer(lambda, request, response, { name: decodeURIComponent(encodedName), body });
    } catch (error) {
      if (!(error instanceof NotInvocable)) throw error;
      if (error.kind === 'denied') refuse(response, 403, 'AccessDeniedException', { Message: error.message });
      else refuse(response, 404, 'ResourceNotFoundException', { Type: 'User', Message: error.message });
    }
    return true;
  };

type Headers = Readonly<Record<string, string>>;
type Call = { readonly name: string; readonly body: string };

const answer = async (
  lambda: Lambda,
  request: IncomingMessage,
  response: ServerResponse,
  { name, body }: Call,
) => {
  const event = parseEvent(body);
  if (event.kind === 'not-json')
    return refuse(response, 400, 'InvalidRequestContentException', {
      Type: 'User',
      Message: 'Could not parse request body into json: the body is not JSON',
    });
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'Event') {
    lambda.invokeLater(name, event.value);
    return reply(response, 202, '');
  }
  if (type !== 'RequestResponse')
    return refuse(response, 400, 'InvalidParameterValueException', {
      Type: 'User',
      Message: `The sandbox does not know the invocation type ${type}`,
    });
  const outcome = await lambda.invoke(name, event.value);
  if (outcome.kind === 'throttled')
    return refuse(response, 429, 'TooManyRequestsException', {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    });
  const failed: Headers = outcome.kind === 'failed' ? { 'X-Amz-Function-Error': 'Unhandled' } : {};
  reply(response, 200, outcome.payload, { 'X-Amz-Executed-Version': '$LATEST', ...failed });
};

type ParsedEvent = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'not-json' };

/** An empty body is an empty event. */
const parseEvent = (body: string): ParsedEvent => {
  try {
    return { kind: 'json', value: body === '' ? {} : JSON.parse(body) };
  } catch {
    return { kind: 'not-json' };
  }
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const refuse = (response: ServerResponse, status: number, type: string, body: object): void =>
  reply(response, status, JSON.stringify(body), { 'x-amzn-ErrorType': type });

const reply = (response: ServerResponse, status: number, body: string, headers: Headers = {}): void => {
  // The caller may have given up waiting.
  if (response.destroyed) return;
  const all = { 'Content-Type': 'application/json', ...headers };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.writeHead(status).end(body);
};
