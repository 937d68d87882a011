import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hangUp, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import {
  ASKS,
  backend,
  errorResponse,
  letIn,
  message,
  pidRow,
  ready,
  refusal,
} from '../../../sandbox/servers/rogue-postgres.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { RIGHT } from './meeting.ts';
import { environment, hasCredentials, verifyAll } from './misled.ts';
import { pair, stranger, tryWith } from './rogue-tls.ts';

const tryPostgres = tryWith('postgres');

const ask = ASKS['in plain text'];
const loggedIn = [hear(), say(ask), hear(), say(letIn, backend(7), ready), hear()];

describe('PostgreSQL: before TLS stands', () => {
  test.each([
    ['an error in reply to the wish for TLS', [hear(), say(refusal), hangUp]],
    ['an error before that', [say(refusal), hangUp]],
    ['"no" with an error behind it', [hear(), say('N', refusal), hangUp]],
    ['"yes" with an error stuffed behind it', [hear(), say('S', refusal), hangUp]],
    ['"yes" with a whole login stuffed behind it', [hear(), say('S', letIn, backend(7), ready, pidRow(7))]],
    ['the certificate of a stranger', [hear(), say('S'), secure(stranger), hear(), say(refusal), hangUp]],
  ])('%s is not believed, and nothing of the login was sent', async (_, script) => {
    const tried = await tryPostgres(script, { tls: true });
    expect(tried.answer).toEqual(unknown('tls'));
    expect(hasCredentials(tried)).toBe(false);
  });

  test('refusing the one and letting in the other comes to nothing', async () => {
    const rogue = await rogueServer(
      [hear(), say(refusal), hangUp],
      [hear(), say('N', letIn, backend(7), ready, pidRow(7))],
    );
    onTestFinished(() => rogue.stop());
    const answers = await verifyAll(
      'postgres',
      rogue,
      { current: 'a', pending: 'b' },
      { tls: true, ...environment() },
    );
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});

describe('PostgreSQL: a password', () => {
  test('that was not asked for is refused by nobody', async () => {
    const tried = await tryPostgres([hear(), say(refusal), hangUp]);
    expect(tried.answer).toEqual(unknown('unclassified'));
    expect(tried.received.includes(RIGHT)).toBe(false);
  });

  test.each(Object.entries(ASKS))('asked for %s is not refused in the same burst', async (_, way) => {
    expect((await tryPostgres([hear(), say(way, refusal), hangUp])).answer).toEqual(unknown('unclassified'));
  });

  test.each([
    ['in plain text', ASKS['in plain text']],
    ['as MD5', ASKS['as MD5']],
  ])('asked for %s is refused in reply to it, with and without TLS', async (_, way) => {
    const refusing = [hear(), say(way), hear(), say(refusal), hangUp];
    expect((await tryPostgres(refusing)).answer).toEqual(rejected);
    const secured = [hear(), say('S'), secure(pair), ...refusing];
    expect((await tryPostgres(secured, { tls: true })).answer).toEqual(rejected);
  });

  test('asked for by SCRAM is not refused before the proof of it was sent', async () => {
    const script = [hear(), say(ASKS['by SCRAM']), hear(), say(refusal), hangUp];
    expect((await tryPostgres(script)).answer).toEqual(unknown('unclassified'));
  });

  test('is not let in by who never asked for it', async () => {
    const script = [hear(), say(letIn, backend(7), ready), hear(), say(pidRow(7)), hear(), hangUp];
    expect((await tryPostgres(script)).answer).toEqual(unknown('unclassified'));
  });
});

describe('PostgreSQL: a session', () => {
  test('of the process that was announced is a login', async () => {
    expect((await tryPostgres([...loggedIn, say(pidRow(7)), hear(), hangUp])).answer).toEqual(accepted);
  });

  test('of another process is a pooler’s', async () => {
    expect((await tryPostgres([...loggedIn, say(pidRow(8)), hear(), hangUp])).answer).toEqual(
      unknown('pooler'),
    );
  });

  test('of no process is a pooler’s', async () => {
    const script = [hear(), say(ask), hear(), say(letIn, ready), hear(), say(pidRow(7)), hear(), hangUp];
    expect((await tryPostgres(script)).answer).toEqual(unknown('pooler'));
  });

  test.each([
    ['no row', [message('C', Buffer.from('SELECT 0\0')), ready]],
    ['an empty query', [message('I'), ready]],
    ['nothing', [ready]],
  ])('of no process, whose answer is %s, is a pooler’s', async (_, answer) => {
    const script = [hear(), say(ask), hear(), say(letIn, ready), hear(), say(...answer), hear(), hangUp];
    expect((await tryPostgres(script)).answer).toEqual(unknown('pooler'));
  });

  test('of another process may be Redshift’s leader', async () => {
    const script = [...loggedIn, say(pidRow(8)), hear(), hangUp];
    expect((await tryPostgres(script, { engine: 'redshift' })).answer).toEqual(accepted);
  });

  test('that refuses the password at its first query neither lets in nor refuses', async () => {
    expect((await tryPostgres([...loggedIn, say(refusal), hangUp])).answer).toEqual(unknown('pooler'));
    const cancelled = errorResponse({ S: 'ERROR', C: '57014', M: 'canceling statement' });
    expect((await tryPostgres([...loggedIn, say(cancelled, ready), hear(), hangUp])).answer.kind).toBe(
      'unknown',
    );
  });

  test('that answers before it is asked is none', async () => {
    const script = [hear(), say(ask, letIn, backend(7), ready, pidRow(7)), hear(), hear()];
    expect((await tryPostgres(script)).answer.kind).toBe('unknown');
  });

  test('of messages that are none tells nothing', async () => {
    const letters = fc.constantFrom(...'RKSZTDCEN123AGHWnstv');
    const anything = fc.uint8Array({ maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3), letters, anything, fc.boolean(), async (stage, letter, bytes, whole) => {
        const begun: Script = [[], [hear()], [hear(), say(ask), hear()], loggedIn][stage] ?? [];
        const words = whole ? message(letter, bytes) : Buffer.concat([Buffer.from(letter), bytes]);
        const { answer } = await tryPostgres([...begun, say(words), hangUp], { loginMs: 300 });
        expect(answer.kind).toBe('unknown');
      }),
      { numRuns: 100 },
    );
  });
});
