import { expect, test } from 'vitest';
import { rejected, unknown } from '../../../test/support/secrets.ts';
import { NETWORK_ANSWERS } from './answers.ts';
import { type Api, HttpReply, INFLUXDB_ANSWERS, influxdbFault } from './influxdb-answers.ts';

const met = (error: unknown) => INFLUXDB_ANSWERS.get(influxdbFault(error).code);
const replied = (api: Api, status: number, body: unknown = '') =>
  new HttpReply(api, status, typeof body === 'string' ? body : JSON.stringify(body));

test('a refusal is one in the words of the API that was asked', () => {
  expect(met(replied(1, 401, { error: 'authorization failed' }))).toEqual(rejected);
  expect(met(replied(2, 401, { code: 'unauthorized', message: 'unauthorized access' }))).toEqual(rejected);
});

test.each<[string, HttpReply]>([
  ['InfluxDB 1’s words from InfluxDB 2', replied(2, 401, { error: 'authorization failed' })],
  ['InfluxDB 2’s words from InfluxDB 1', replied(1, 401, { message: 'unauthorized access' })],
  ['a request without credentials', replied(1, 401, { error: 'unable to parse authentication credentials' })],
  ['InfluxDB 2’s path for InfluxDB 1', replied(1, 401, { code: 'unauthorized', message: 'Unauthorized' })],
  ['a token without a right', replied(2, 401, { message: 'read:orgs/1/buckets is unauthorized' })],
  ['no text', replied(1, 401)],
  ['a text that is none', replied(1, 401, { error: 7 })],
  ['no JSON', replied(1, 401, 'authorization failed')],
  ['null', replied(1, 401, 'null')],
  ['those words with another status', replied(1, 400, { error: 'authorization failed' })],
  ['an answer', replied(1, 200, { results: [] })],
  ['a page that is not there', replied(2, 404, '404 page not found')],
])('%s is in no table', (_what, reply) => {
  expect(met(reply)).toBeUndefined();
});

test.each([
  [403, 'not-permitted'],
  [429, 'busy'],
  [503, 'busy'],
] as const)('status %i means %s, whatever the text is', (status, cause) => {
  expect(met(replied(1, status, { error: 'authorization failed' }))).toEqual(unknown(cause));
  expect(met(replied(2, status))).toEqual(unknown(cause));
});

test.each([
  ['ASKS_FOR_NOTHING', 'unclassified'],
  ['PROTOCOL_ERROR', 'unclassified'],
  ['SHOWS_NOTHING', 'not-permitted'],
  ['CACHED', 'pooler'],
  ['ECONNRESET', 'unreachable'],
] as const)('%s means %s', (code, cause) => {
  const error = Object.assign(new Error(), { code });
  expect(influxdbFault(error)).toEqual({ by: 'network', code });
  expect(met(error)).toEqual(unknown(cause));
});

test('a reply tells the API, the status and the text, and nothing else of its body', () => {
  const reply = replied(1, 401, { error: 'authorization failed', more: 'FAKE' });
  expect(influxdbFault(reply)).toEqual({ by: 'server', code: '1: 401 authorization failed' });
  expect(reply).toMatchObject({ name: 'HttpReply', message: 'the server answered 401', api: 1, status: 401 });
  expect(replied(2, 500, { message: 'internal' }).said).toBe('internal');
  expect(replied(1, 401, { error: 7 }).said).toBe('');
  expect(influxdbFault(replied(2, 500)).code).toBe('2: 500 ');
});

test('it has the network’s rows, and a refusal for each API', () => {
  for (const [code, answer] of NETWORK_ANSWERS) expect(INFLUXDB_ANSWERS.get(code)).toEqual(answer);
  expect([...INFLUXDB_ANSWERS.values()].filter(({ kind }) => kind === 'rejected')).toHaveLength(2);
});
