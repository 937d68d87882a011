import { parsedJson } from '../../decision/unknown-value.ts';
import { type AnswerTable, codeOf, NETWORK_ANSWERS, type NotAccepted, rejected, unknown } from './answers.ts';
import type { Fault } from './driver.ts';

/** The major version of InfluxDB whose API is used. */
export type Api = 1 | 2;

/** A reply of the server that lets nobody in. */
export class HttpReply extends Error {
  override readonly name = 'HttpReply';
  readonly api: Api;
  readonly status: number;
  /** What its body says of the error; empty where it says nothing. */
  readonly said: string;

  constructor(api: Api, status: number, body: string) {
    super(`the server answered ${status}`);
    this.api = api;
    this.status = status;
    this.said = saidIn(body);
  }
}

/** InfluxDB 1 has the text under `error`, InfluxDB 2 under `message`. */
const saidIn = (body: string): string => {
  const json: unknown = parsedJson(body);
  const [said] = ['error', 'message'].flatMap((field) => Reflect.get(Object(json), field) ?? []);
  return typeof said === 'string' ? said : '';
};

/** Statuses that mean the same whatever their text is. */
const BY_STATUS: readonly number[] = [403, 429, 503];

/**
 * By the API, the status and the text, which alone tells a refusal from a request without credentials and from a
 * token without a right; or by the status. And our own codes.
 */
export const INFLUXDB_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such user, or a wrong password. The server makes no difference.
  ['1: 401 authorization failed', rejected],
  // No such token or user, or a wrong password.
  ['2: 401 unauthorized access', rejected],
  // The user or the token is known, and may not do this; or it is switched off.
  ['403', unknown('not-permitted')],
  ['429', unknown('busy')],
  ['503', unknown('busy')],
  // It lets everybody in, without a password.
  ['ASKS_FOR_NOTHING', unknown('unclassified')],
  ['PROTOCOL_ERROR', unknown('unclassified')],
  // The token is known. It may read nothing, or is switched off: the server makes no difference.
  ['SHOWS_NOTHING', unknown('not-permitted')],
  // A cache answered in the server's place.
  ['CACHED', unknown('pooler')],
]);

export const influxdbFault = (error: unknown): Fault => {
  if (!(error instanceof HttpReply)) return { by: 'network', code: codeOf(error) };
  const { api, status, said } = error;
  return { by: 'server', code: BY_STATUS.includes(status) ? `${status}` : `${api}: ${status} ${said}` };
};
