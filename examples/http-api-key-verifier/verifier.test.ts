import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Role } from '../../lambda/decision/evidence.ts';
import { versionId } from '../../lambda/decision/values.ts';
import { parseVerifierReply } from '../../lambda/decision/verifier-reply.ts';
import { type ReadVersion, verifyKeys } from './verify-keys.ts';

const id = (letter: string) => versionId(letter.repeat(32));
const [C, P, V, Q] = [id('c'), id('d'), id('e'), id('f')];
const roles: readonly Role[] = ['current', 'pending', 'previous'];

const accepted: Answer = { kind: 'accepted' };
const rejected: Answer = { kind: 'rejected' };
const unknown = (cause: Extract<Answer, { kind: 'unknown' }>['cause']): Answer => ({
  kind: 'unknown',
  cause,
});
const key = (apiKey: string, clientId = 'orders') => JSON.stringify({ clientId, apiKey });

let api: Server;
let url: string;
let taken: readonly string[];
let status: number | undefined;
let requests: IncomingHttpHeaders[];

beforeEach(async () => {
  [taken, status, requests] = [[], undefined, []];
  api = createServer((request, response) => {
    requests.push(request.headers);
    const isTaken = taken.some((apiKey) => request.headers.authorization === `Bearer ${apiKey}`);
    response.writeHead(status ?? (isTaken ? 200 : 401), { location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const address = api.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/me`;
});

afterEach(() => {
  api.closeAllConnections();
  api.close();
});

/** A run over versions with these values, AWSCURRENT's first; `undefined` is a version without one. */
const run = async (...values: readonly (string | undefined)[]) => {
  const versions = [C, P, V, Q].slice(0, values.length);
  const read: ReadVersion = async (_, version) => {
    const text = values[versions.indexOf(versionId(version))];
    return text === undefined ? { kind: 'none' } : { kind: 'text', text };
  };
  const candidates = versions.map((version, index) => ({
    versionId: version,
    role: roles[index] ?? 'parked',
  }));
  const reply = await verifyKeys({ secretArn: 'arn:aws:secretsmanager:test', candidates }, read, url);
  const payload = new TextEncoder().encode(JSON.stringify(reply));
  expect(parseVerifierReply(payload, candidates)).toMatchObject({ kind: 'taken' });
  return reply;
};

describe('a verifier of API keys', () => {
  test('asks about no other key where AWSCURRENT’s is taken', async () => {
    taken = ['FAKE-current', 'FAKE-pending'];
    expect(await run(key('FAKE-current'), key('FAKE-pending'), undefined)).toEqual({
      engine: 'http-api-key',
      answers: { [C]: accepted, [P]: unknown('not-tried'), [V]: unknown('no-value') },
      sameIdentity: { [C]: true, [P]: true, [V]: false },
      hasValue: { [C]: true, [P]: true, [V]: false },
    });
    expect(requests).toHaveLength(1);
  });

  test('finds the key that is taken where AWSCURRENT’s is refused', async () => {
    taken = ['FAKE-pending', 'FAKE-previous'];
    const { answers } = await run(key('FAKE-current'), key('FAKE-pending'), key('FAKE-previous'));
    expect(answers).toEqual({ [C]: rejected, [P]: accepted, [V]: unknown('not-tried') });
  });

  test('goes on where the key that is taken is another client’s', async () => {
    taken = ['FAKE-pending', 'FAKE-previous'];
    const { answers, sameIdentity } = await run(
      key('FAKE-current'),
      key('FAKE-pending', 'other'),
      key('FAKE-previous'),
    );
    expect(answers).toEqual({ [C]: rejected, [P]: accepted, [V]: accepted });
    expect(sameIdentity).toEqual({ [C]: true, [P]: false, [V]: true });
  });

  test('makes three requests a run at most', async () => {
    const { answers } = await run(...['FAKE-1', 'FAKE-2', 'FAKE-3', 'FAKE-4'].map((text) => key(text)));
    expect(answers).toEqual({ [C]: rejected, [P]: rejected, [V]: rejected, [Q]: unknown('attempts-spent') });
    expect(requests).toHaveLength(3);
  });

  test.each([
    [403, 'not-permitted'],
    [429, 'busy'],
    [503, 'busy'],
    [500, 'unclassified'],
    [302, 'unreachable'],
  ] as const)('takes a status of %i for no verdict', async (given, cause) => {
    status = given;
    const { answers } = await run(key('FAKE-current'), key('FAKE-pending'));
    expect(answers).toEqual({ [C]: unknown(cause), [P]: unknown('not-tried') });
    expect(requests).toHaveLength(1);
  });

  test('takes an API that is down for no verdict', async () => {
    await new Promise((resolve) => api.close(resolve));
    expect((await run(key('FAKE-current'))).answers).toEqual({ [C]: unknown('unreachable') });
  });

  test.each(['', 'FAKE-key', '[]', 'null', key('FAKE\r\nX-Evil: 1'), key(''), '{"apiKey":"FAKE"}'])(
    'sends nothing of a value that it does not understand: %j',
    async (text) => {
      const { answers, hasValue } = await run(text, key('FAKE-pending'));
      expect(answers).toEqual({ [C]: unknown('not-understood'), [P]: unknown('not-tried') });
      expect(hasValue).toEqual({ [C]: true, [P]: true });
      expect(requests).toEqual([]);
    },
  );
});
