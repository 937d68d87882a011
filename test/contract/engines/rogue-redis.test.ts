import { describe, expect, onTestFinished, test } from 'vitest';
import { logInWith } from '../../../lambda/verify/engines/log-in.ts';
import { driver } from '../../../lambda/verify/engines/redis.ts';
import { hangUp, hear, rogueServer, say, secure } from '../../../sandbox/servers/rogue.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { loginOf, PATIENT } from './meeting.ts';
import { environment, hasCredentials, verifyAll } from './misled.ts';
import { pair, stranger, tryWith } from './rogue-tls.ts';

const tryRedis = tryWith('redis');

const OK = '+OK\r\n';
const PONG = '+PONG\r\n';
const WRONG = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';

describe('Redis: before TLS stands', () => {
  test.each([
    ['a refusal', [say(WRONG), hangUp]],
    ['a refusal in reply to the hello', [hear(), say(WRONG), hangUp]],
    ['a whole login', [say(OK, PONG), hear()]],
    ['the certificate of a stranger', [secure(stranger), say(WRONG), hangUp]],
  ])('%s is not believed, and nothing of the login was sent', async (_, script) => {
    const tried = await tryRedis(script, { tls: true });
    expect(tried.answer).toEqual(unknown('tls'));
    expect(hasCredentials(tried)).toBe(false);
  });

  test('refusing the one and letting in the other comes to nothing', async () => {
    const rogue = await rogueServer([say(WRONG), hangUp], [say(OK, PONG), hear()]);
    onTestFinished(() => rogue.stop());
    const passwords = { current: 'a', pending: 'b' };
    const answers = await verifyAll('redis', rogue, passwords, { tls: true, ...environment() });
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});

const NESTED = '*1\r\n'.repeat(200_000);

describe('Redis: AUTH', () => {
  test.each([
    ['a number', ':0\r\n'],
    ['nothing', '$-1\r\n'],
    ['null', '_\r\n'],
    ['"queued"', '+QUEUED\r\n'],
    ['"ok" in another spelling', '+ok\r\n'],
    ['"OK" with a blank', '+OK \r\n'],
    ['"OK" as a string of two bytes', '$2\r\nOK\r\n'],
    ['"OK" in an array', '*1\r\n+OK\r\n'],
    ['"OK" and more', `${OK}${PONG}`],
    ['200,000 nested arrays', NESTED],
    ['a line without an end', `+${'O'.repeat(200_000)}`],
    ['another error', '-LOADING Redis is loading the dataset in memory\r\n'],
    ['a refusal in a sentence', '-ERR WRONGPASS\r\n'],
    ['a refusal of another spelling', '-wrongpass\r\n'],
  ])('that is answered by %s lets nobody in and refuses nobody', async (_, reply) => {
    const script = [hear(), say(reply), hear(), say(PONG), hear(), hangUp];
    expect((await tryRedis(script)).answer).toEqual(unknown('unclassified'));
  });

  test('is refused by WRONGPASS in reply to it, with and without TLS', async () => {
    const refusing = [hear(), say(WRONG), hangUp];
    expect((await tryRedis(refusing)).answer).toEqual(rejected);
    expect((await tryRedis([secure(pair), ...refusing], { tls: true })).answer).toEqual(rejected);
  });

  test('that was answered before it was asked lets nobody in', async () => {
    expect((await tryRedis([say(OK, PONG), hear(), hear()])).answer).toEqual(unknown('unclassified'));
  });
});

describe('Redis: a line break', () => {
  const MORE = 'FAKE\r\nFLUSHALL';

  test.each([
    ['user', { user: MORE }],
    ['password', { password: MORE }],
    ['user, by a line feed alone', { user: 'FAKE\nFLUSHALL' }],
  ])('in the %s is sent by no driver, whoever has read the value', async (_, words) => {
    const rogue = await rogueServer([hear(), hangUp]);
    onTestFinished(() => rogue.stop());
    const { answer } = await logInWith(driver, loginOf({ engine: 'redis', at: rogue, ...words }), PATIENT);
    expect(answer).toEqual(unknown('unclassified'));
    expect(rogue.received()).toHaveLength(0);
  });
});

describe('Redis: a session', () => {
  const loggedIn = [hear(), say(OK), hear()];

  test.each([
    ['PONG', PONG],
    ['NOPERM, for a user without any right', '-NOPERM no permissions\r\n'],
  ])('that answers PING with %s is a login', async (_, reply) => {
    expect((await tryRedis([...loggedIn, say(reply), hear(), hangUp])).answer).toEqual(accepted);
  });

  test.each([
    [':0\r\n', 'unclassified'],
    ['+pong\r\n', 'unclassified'],
    ['$4\r\nPONG\r\n', 'unclassified'],
    [`${PONG}${PONG}`, 'unclassified'],
    ['-NOAUTH Authentication required.\r\n', 'not-permitted'],
    [WRONG, 'pooler'],
  ] as const)('that answers PING with %j is none', async (reply, cause) => {
    expect((await tryRedis([...loggedIn, say(reply), hear(), hangUp])).answer).toEqual(unknown(cause));
  });

  test('that ends before PING is answered is none', async () => {
    expect((await tryRedis([...loggedIn, hangUp])).answer).toEqual(unknown('unreachable'));
  });
});

describe('Redis: a line break', () => {
  test.each([
    ['in a user', { user: 'app\r\nSET a 1' }],
    ['in a password', { password: 'FAKE\r\nflush_all' }],
    ['that is half of one', { password: 'FAKE\nflush_all' }],
    ['that is the other half', { password: 'FAKE\rflush_all' }],
  ])(
    '%s never reaches a server',
    async (_, { user = 'app', password = 'FAKE' }: { user?: string; password?: string }) => {
      const rogue = await rogueServer([hear(), say(OK), hear(), say(PONG)]);
      onTestFinished(() => rogue.stop());
      const { current } = await verifyAll('redis', rogue, { current: password }, { user });
      expect(current?.kind).toBe('unknown');
      expect(rogue.received()).toHaveLength(0);
    },
  );
});
