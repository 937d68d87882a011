import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../lambda/decision/unknown-value.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One operation: its input and reply in the API's JSON form, and the request that it came in. */
type JsonOperation = (input: JsonObject, request: IncomingMessage) => JsonObject | Promise<JsonObject>;

/** A refusal as an API gives it. */
export class ServiceRefusal extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Answers a request that is for it and returns true; leaves every other request alone and returns false. */
export type Service = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** A service that speaks AWS's JSON protocol, told by the header that names the operation: `PREFIX.Operation`. */
export const jsonService =
  (prefix: string, version: '1.0' | '1.1', operations: Readonly<Record<string, JsonOperation>>): Service =>
  async (request, response) => {
    const [service, name = ''] = splitAtLast(String(request.headers['x-amz-target'] ?? ''));
    if (request.method !== 'POST' || service !== prefix) return false;
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    const carryOut = async () => {
      const input = await readJson(request);
      if (operation === undefined) throw new ServiceRefusal('UnknownOperationException', '');
      return operation(input, request);
    };
    await answer(response, `application/x-amz-json-${version}`, carryOut);
    return true;
  };

/** Replies with what `carryOut` gives, or as it refuses. */
export const answer = async (
  response: ServerResponse,
  contentType: string,
  carryOut: () => Promise<JsonObject>,
): Promise<void> => {
  const send = (status: number, body: JsonObject, headers: Readonly<Record<string, string>> = {}) => {
    if (response.destroyed) return;
    response.writeHead(status, {
      'content-type': contentType,
      'x-amzn-requestid': randomUUID(),
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
  try {
    send(200, await carryOut());
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) throw error;
    const { name, message, status } = error;
    send(status, { __type: name, message, Message: message }, { 'x-amzn-errortype': name });
  }
};

/** A body that is no JSON object counts as an empty one. */
export const readJson = async (request: IncomingMessage): Promise<JsonObject> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return isObject(value) ? value : {};
};

export const textIn = (input: JsonObject, member: string): string => {
  const value = input[member];
  if (typeof value === 'string') return value;
  throw new ServiceRefusal('ValidationException', `${member} is missing.`);
};

const splitAtLast = (target: string): readonly [string, string] => {
  const dot = target.lastIndexOf('.');
  return [target.slice(0, dot), target.slice(dot + 1)];
};
