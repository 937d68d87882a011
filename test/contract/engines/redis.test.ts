import { Redis } from 'iovalkey';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NETWORK_ANSWERS } from '../../../lambda/verify/engines/answers.ts';
import { driver } from '../../../lambda/verify/engines/redis.ts';
import { ErrorReply } from '../../../lambda/verify/engines/redis-answers.ts';
import { wiretap } from '../../../sandbox/servers/obstacles.ts';
import { REDIS_PROGRAM, type RedisServer, startRedis } from '../../../sandbox/servers/redis.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, meetings, RIGHT, WRONG } from './meeting.ts';

const allow = (server: RedisServer, password: string) =>
  server.command('ACL', 'SETUSER', 'app', 'reset', 'on', `>${password}`);

if (REDIS_PROGRAM === undefined) console.warn('Redis was not tried: install redis-server to test it.');

describe.skipIf(REDIS_PROGRAM === undefined)('Redis', () => {
  describeEngine({
    engine: 'redis',
    async start(tls) {
      const server = await startRedis(tls ? { tls } : {});
      return { ...server, setPassword: (password) => allow(server, password) };
    },
    // It waits for the rest of what it takes for a command.
    plainTextServer: 'tls',
  });

  describe('what Redis says', () => {
    const { meet, unmet } = meetings(driver);
    let server: RedisServer;

    const met = (options: Partial<LoginOptions>) =>
      meet(loginOf({ engine: 'redis', at: server, ...options }));

    beforeAll(async () => {
      server = await startRedis();
      await allow(server, RIGHT);
    });

    afterAll(() => server?.stop());

    test('WRONGPASS of a wrong password, a user that does not exist or is switched off: rejected', async () => {
      await server.command('ACL', 'SETUSER', 'off', 'off', `>${RIGHT}`);
      for (const login of [{ password: WRONG }, { user: 'nobody' }, { user: 'off' }, { user: 'default' }]) {
        expect(await met(login)).toEqual({ row: 'WRONGPASS', answer: { kind: 'rejected' } });
      }
    });

    test('a user who may do nothing at all logs in: a right password is all that is asked for', async () => {
      expect(await met({})).toEqual({ row: 'logged in', answer: { kind: 'accepted' } });
    });

    test('each of the passwords that a user may have at a time is accepted', async () => {
      await server.command('ACL', 'SETUSER', 'app', '>FAKE-second-password');
      expect((await met({ password: 'FAKE-second-password' })).answer).toEqual({ kind: 'accepted' });
      expect((await met({})).answer).toEqual({ kind: 'accepted' });
    });

    test('NOAUTH and NOPERM are no verdict on a password', async () => {
      const asked = async (credentials: object) => {
        const { host, port } = server;
        const redis = new Redis({
          host,
          port,
          ...credentials,
          enableReadyCheck: false,
          retryStrategy: () => null,
        });
        redis.on('error', () => {});
        const error = await redis.call('GET', 'anything').catch((caught: unknown) => caught);
        redis.disconnect();
        const said = new ErrorReply(error instanceof Error ? error.message : '');
        return driver.answers.get(driver.faultOf(said).code);
      };
      expect(await asked({})).toEqual({ kind: 'unknown', cause: 'not-permitted' });
      expect(await asked({ username: 'app', password: RIGHT })).toEqual({
        kind: 'unknown',
        cause: 'not-permitted',
      });
    });

    test('a full server: unknown, whatever the password', async () => {
      const holder = server.connect();
      await holder.config('SET', 'maxclients', '1');
      const busy = { row: 'ERR max number of clients reached', answer: { kind: 'unknown', cause: 'busy' } };
      expect(await met({})).toEqual(busy);
      expect(await met({ password: WRONG })).toEqual(busy);
      await holder.config('SET', 'maxclients', '100');
      holder.disconnect();
    });

    test('a server that hangs up after its first words: unknown', async () => {
      const cut = await wiretap(server, { cut: true });
      expect(await met({ at: cut })).toEqual({
        row: 'CONNECTION_CLOSED',
        answer: { kind: 'unknown', cause: 'unreachable' },
      });
      await cut.stop();
    });

    test('every row of the table has been met, except those of the network', () => {
      const elsewhere = ['NOAUTH', 'NOPERM', 'PROTOCOL_ERROR', ...NETWORK_ANSWERS.map(([row]) => row)];
      expect(unmet().filter((row) => !elsewhere.some((one) => one === row))).toEqual([]);
    });
  });
});
