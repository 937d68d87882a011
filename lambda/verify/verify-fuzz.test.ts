import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { closedPort as aClosedPort } from '../../sandbox/servers/ports.ts';
import { anyCharacter } from '../../test/support/any-character.ts';
import { C, P } from '../../test/support/secrets.ts';
import { AWSCURRENT, epochMs } from '../decision/values.ts';
import { createLogger } from '../runtime/observability.ts';
import { Sensitive } from '../runtime/sensitive.ts';
import { databases } from './engines/databases.ts';
import type { ReadResult } from './ports.ts';
import { RefusedUsers } from './refused-users.ts';
import { verify } from './verify.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Planted in every value, in more than one place: no line and no reply may hold it. */
const MARK = 'FAKE-canary';

const closedPort = await aClosedPort();

const marked = fc.oneof(
  fc.constant(MARK),
  fc.string({ maxLength: 8 }).map((text) => MARK + text),
  fc.string({ unit: anyCharacter, maxLength: 8 }).map((text) => text + MARK),
);

/** A secret that is as it should be, for a place where nobody listens. */
const whole = fc.record({
  engine: fc.constantFrom('postgres', 'aurora-postgresql', 'redshift', 'mysql', 'mariadb', 'redis', 'valkey'),
  host: fc.constant('127.0.0.1'),
  port: fc.constantFrom(closedPort, String(closedPort)),
  username: marked,
  password: marked,
  ssl: fc.constantFrom(true, false, 'false', 'maybe'),
});

/** One that is nearly so. */
const bent = fc
  .tuple(
    whole,
    fc.dictionary(
      fc.constantFrom('engine', 'host', 'port', 'dbname', 'username', 'password'),
      fc.oneof(marked, fc.jsonValue()),
    ),
  )
  .map(([secret, changes]) => ({ ...secret, ...changes, host: '127.0.0.1', port: closedPort }));

const text: fc.Arbitrary<string> = fc.oneof(
  whole.map((secret) => JSON.stringify(secret)),
  bent.map((secret) => JSON.stringify(secret)),
  // Cut off anywhere.
  fc.tuple(whole, fc.nat(200)).map(([secret, length]) => JSON.stringify(secret).slice(0, length)),
  // Anything at all, also half characters and control characters.
  fc.tuple(fc.string({ unit: anyCharacter }), marked).map(([junk, mark]) => junk + mark + junk),
  // Bytes that are no UTF-8, as a decoder lets them through.
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.concat([Buffer.from(MARK), bytes]).toString('utf8')),
  fc
    .uint8Array({ maxLength: 64 })
    .map((bytes) => Buffer.concat([Buffer.from(MARK), bytes]).toString('latin1')),
  // Enormous, and nested deeper than a stack is high.
  fc
    .tuple(whole, fc.integer({ min: 60_000, max: 200_000 }))
    .map(([secret, length]) => JSON.stringify({ ...secret, filler: MARK.padEnd(length, 'x') })),
  fc.integer({ min: 1, max: 30_000 }).map((depth) => `${'['.repeat(depth)}"${MARK}"${']'.repeat(depth)}`),
  fc.integer({ min: 1, max: 8_000 }).map((depth) => `${'{"a":'.repeat(depth)}"${MARK}"${'}'.repeat(depth)}`),
  // Keys twice, and keys that reach for a prototype.
  fc
    .tuple(whole, marked)
    .map(([secret, mark]) => `{"password":${JSON.stringify(mark)},${JSON.stringify(secret).slice(1)}`),
  fc
    .tuple(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString'), whole)
    .map(([key, secret]) => `{${JSON.stringify(key)}:${JSON.stringify(secret)},"engine":"postgres"}`),
);

const reading: fc.Arbitrary<ReadResult> = fc.oneof(
  {
    weight: 20,
    arbitrary: text.map(
      (value): ReadResult => ({ kind: 'text', text: new Sensitive(value), labels: [AWSCURRENT] }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<ReadResult>({ kind: 'binary' }) },
);

test('no value whatever crashes the verifier, or leaves anything of itself in the log', async () => {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...told) => void lines.push(inspect(told)));
  }
  const logger = createLogger();
  const answers = new Map<string, number>();
  const reachable = databases();
  const clock = () => epochMs(Date.now());

  await fc.assert(
    fc.asyncProperty(reading, reading, async (current, pending) => {
      const { reply, log } = await verify(
        {
          secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3',
          candidates: [
            { versionId: C, role: 'current' },
            { versionId: P, role: 'pending' },
          ],
        },
        {
          reader: { read: async (_, version) => (version === C ? current : pending) },
          databases: reachable,
          clock,
          refused: new RefusedUsers(clock),
        },
      );
      logger.info('verified', log);
      for (const answer of Object.values('answers' in reply ? reply.answers : {})) {
        const told = answer.kind === 'unknown' ? answer.cause : answer.kind;
        answers.set(told, (answers.get(told) ?? 0) + 1);
      }
      expect(JSON.stringify(reply)).not.toContain('canary');
    }),
    { numRuns: 1_000 },
  );

  vi.restoreAllMocks();
  expect(lines.filter((line) => line.includes('"message":"verified"')).length).toBe(1_000);
  expect(lines.join('')).not.toContain('canary');
  // The generator reaches all that can come of a value where no database answers.
  for (const told of ['unreachable', 'not-understood', 'unsupported-engine', 'not-tried']) {
    expect(answers.get(told) ?? 0).toBeGreaterThan(20);
  }
  expect(answers.has('accepted') || answers.has('rejected')).toBe(false);
});
