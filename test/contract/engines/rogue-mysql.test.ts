import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MYSQL_ANSWERS } from '../../../lambda/verify/engines/mysql-answers.ts';
import { hangUp, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import {
  authSwitch,
  err,
  fileRequest,
  greeting,
  head,
  ok,
  packet,
  SSL_REQUEST_BYTES,
  sessionRow,
} from '../../../sandbox/servers/rogue-mysql.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { RIGHT } from './meeting.ts';
import { environment, hasCredentials, verifyAll } from './misled.ts';
import { pair, stranger, tryWith } from './rogue-tls.ts';

const NUMBERS = [...MYSQL_ANSWERS.keys()].filter((row) => typeof row === 'number');

const tryMysql = tryWith('mysql');

/** As far as the client's wish for TLS. */
const wishForTls = [say(greeting({ tls: true })), hear(SSL_REQUEST_BYTES)];
const loggedIn = [say(greeting({ threadId: 7 })), hear(), say(ok(2)), hear()];

describe('MySQL: before TLS stands', () => {
  test.each(NUMBERS)('error %i is believed nowhere, and nothing of the login was sent', async (number) => {
    for (const script of [
      [say(err(0, number)), hangUp],
      [say(greeting({ tls: true }), err(1, number)), hangUp],
      [say(greeting({ tls: true }), err(2, number)), hangUp],
      [...wishForTls, say(err(2, number)), hangUp],
      [say(greeting(), err(1, number)), hangUp],
      [...wishForTls, secure(stranger), say(err(3, number)), hangUp],
    ]) {
      const tried = await tryMysql(script, { tls: true });
      expect(tried.answer).toEqual(unknown('tls'));
      expect(hasCredentials(tried)).toBe(false);
    }
  });

  test.each([
    [1045, 1049],
    [1045, 1044],
  ])('%i for AWSCURRENT, then %i for another, lets nobody in and refuses nobody', async (...numbers) => {
    const rogue = await rogueServer(...numbers.map((number) => [say(err(0, number)), hangUp]));
    onTestFinished(() => rogue.stop());
    for (const tls of [true, false]) {
      const answers = await verifyAll(
        'mysql',
        rogue,
        { current: 'a', pending: 'b' },
        { tls, ...environment() },
      );
      expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    }
    expect(rogue.received()).toHaveLength(0);
  });
});

describe('MySQL: a login message', () => {
  test.each(NUMBERS)('that was not asked for yet is not refused by error %i', async (number) => {
    for (const script of [
      [say(err(0, number)), hangUp],
      [say(greeting(), err(1, number)), hangUp],
      [say(greeting(), err(2, number)), hangUp],
    ]) {
      expect((await tryMysql(script)).answer.kind).toBe('unknown');
    }
  });

  test('is refused by error 1045 in reply to it, with and without TLS', async () => {
    expect((await tryMysql([say(greeting()), hear(), say(err(2, 1045)), hangUp])).answer).toEqual(rejected);
    const secured = [...wishForTls, secure(pair), hear(), say(err(3, 1045)), hangUp];
    const tried = await tryMysql(secured, { tls: true });
    expect(tried.answer).toEqual(rejected);
    expect(hasCredentials(tried)).toBe(true);
  });

  test.each(NUMBERS)('means with error %i what the table says, and never a login', async (number) => {
    const { answer } = await tryMysql([say(greeting()), hear(), say(err(2, number)), hangUp]);
    expect(answer).toEqual(MYSQL_ANSWERS.get(number));
    expect(answer.kind).not.toBe('accepted');
  });

  test.each(['mysql_clear_password', 'mysql_old_password'])('is not repeated as %s', async (plugin) => {
    const tried = await tryMysql([say(greeting()), hear(), say(authSwitch(2, plugin)), hear(), hangUp]);
    expect(tried.answer.kind).toBe('unknown');
    expect(tried.received.includes(RIGHT)).toBe(false);
  });
});

describe('MySQL: a session', () => {
  test('that is the one announced, of an account for all addresses, is a login', async () => {
    const script = [...loggedIn, say(sessionRow(7, 'app@%')), hear(), hangUp];
    expect((await tryMysql(script)).answer).toEqual(accepted);
  });

  test('of another number is a pooler’s', async () => {
    const script = [...loggedIn, say(sessionRow(8, 'app@%')), hear(), hangUp];
    expect((await tryMysql(script)).answer).toEqual(unknown('pooler'));
  });

  test('of an account for one address alone says nothing of the others', async () => {
    for (const account of ['app@localhost', 'app@10.0.%', '%@10.0.0.1']) {
      const script = [...loggedIn, say(sessionRow(7, account)), hear(), hangUp];
      expect((await tryMysql(script)).answer).toEqual(unknown('account-of-one-address'));
    }
  });

  test.each(NUMBERS)(
    'that answers its first query with error %i lets nobody in and refuses nobody',
    async (n) => {
      expect((await tryMysql([...loggedIn, say(err(1, n)), hangUp])).answer.kind).toBe('unknown');
    },
  );

  test('that answers before it is asked is none', async () => {
    const script = [say(greeting({ threadId: 7 }), ok(2), sessionRow(7, 'app@%')), hear(), hear()];
    expect((await tryMysql(script)).answer.kind).toBe('unknown');
  });

  test('that asks for one of our files gets none', async () => {
    const tried = await tryMysql([...loggedIn, say(fileRequest('package.json')), hear(), hangUp]);
    expect(tried.answer.kind).toBe('unknown');
    expect(tried.received.includes('devDependencies')).toBe(false);
  });

  test('of messages that are none tells nothing', async () => {
    const places = fc.integer({ min: 0, max: 3 });
    const anything = fc.uint8Array({ maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.nat(2), places, anything, fc.boolean(), async (stage, place, bytes, whole) => {
        const words = whole ? packet(place, bytes) : Buffer.concat([head(bytes.length * 2, place), bytes]);
        const begun: Script = [[], [say(greeting()), hear()], loggedIn][stage] ?? [];
        const { answer } = await tryMysql([...begun, say(words), hangUp], { loginMs: 300 });
        expect(answer.kind).toBe('unknown');
      }),
      { numRuns: 100 },
    );
  });
});
