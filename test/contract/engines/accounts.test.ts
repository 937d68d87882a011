import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MARIADB_PROGRAM, type MariadbServer, startMariadb } from '../../../sandbox/servers/mariadb.ts';
import { wiretap } from '../../../sandbox/servers/obstacles.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { environment, verifyAll } from './misled.ts';

const OURS = 'FAKE-for-localhost';
const THEIRS = 'FAKE-for-everybody';
const LIMIT = 3;

describe.skipIf(MARIADB_PROGRAM === undefined)('MariaDB', () => {
  let server: MariadbServer;

  beforeAll(async () => {
    // With names, so that 127.0.0.1 is `localhost`.
    const settings = ['--skip-name-resolve=OFF', `--max-password-errors=${LIMIT}`];
    server = await startMariadb({ settings });
  });
  afterAll(() => server?.stop());

  const logsIn = async (user: string, password: string, host = server.host, port = server.port) => {
    const connection = await mysql.createConnection({ host, port, user, password }).catch(() => undefined);
    await connection?.end();
    return connection !== undefined;
  };

  describe('an account of one address', () => {
    test.each(['localhost', '127.0.0.1', '127.0.0.%'])(
      '%s lets the verifier in and nobody else: no evidence',
      async (host) => {
        const user = `app_${host.replaceAll(/\W/g, '_')}`;
        await server.sql(`CREATE USER '${user}'@'${host}' IDENTIFIED BY '${OURS}'`);
        await server.sql(`CREATE USER '${user}'@'%' IDENTIFIED BY '${THEIRS}'`);
        expect([await logsIn(user, OURS), await logsIn(user, THEIRS)]).toEqual([true, false]);

        const found = (current: string, pending: string) =>
          verifyAll('mariadb', server, { current, pending }, { user, ...environment() });
        expect(await found(THEIRS, OURS)).toEqual({
          current: rejected,
          pending: unknown('account-of-one-address'),
        });
        expect((await found(OURS, THEIRS))['current']).toEqual(unknown('account-of-one-address'));
      },
    );

    test('is told from one for all, from an address that has none of its own', async () => {
      await server.sql(`CREATE USER elsewhere@localhost IDENTIFIED BY '${OURS}'`);
      await server.sql(`CREATE USER elsewhere@'%' IDENTIFIED BY '${THEIRS}'`);
      const between = await wiretap(server, { from: '127.0.0.9' });
      const found = await verifyAll(
        'mariadb',
        between,
        { current: OURS, pending: THEIRS },
        { user: 'elsewhere' },
      );
      await between.stop();
      expect(found).toEqual({ current: rejected, pending: accepted });
    });
  });

  describe(`a user who is locked after ${LIMIT} refusals`, () => {
    const RIGHT = 'FAKE-right';
    const wrong = (n: number) => `FAKE-wrong-${n}`;
    let made = 0;
    const newUser = async () => {
      made += 1;
      await server.sql(`CREATE USER guessed_${made} IDENTIFIED BY '${RIGHT}'`);
      return `guessed_${made}`;
    };
    const ALL_WRONG = { current: wrong(1), pending: wrong(2), previous: wrong(3), parked: wrong(4) };

    test('would be locked by one refusal more', async () => {
      const user = await newUser();
      for (let n = 0; n < LIMIT; n += 1) expect(await logsIn(user, wrong(n))).toBe(false);
      expect(await logsIn(user, RIGHT)).toBe(false);
    });

    test('is not locked by a run in which nothing is right', async () => {
      const user = await newUser();
      const found = await verifyAll('mariadb', server, ALL_WRONG, { user, ...environment() });
      expect(found).toMatchObject({ current: rejected, pending: rejected });
      expect(await logsIn(user, RIGHT)).toBe(true);
    });

    test('is not locked by ten runs of one environment', async () => {
      const user = await newUser();
      const shared = environment();
      for (let n = 0; n < 10; n += 1) await verifyAll('mariadb', server, ALL_WRONG, { user, ...shared });
      expect(await verifyAll('mariadb', server, ALL_WRONG, { user, ...shared })).toMatchObject({
        current: unknown('cooling-down'),
      });
      expect(await logsIn(user, RIGHT)).toBe(true);
    });

    test.each(['pending', 'previous', 'parked'] as const)(
      'is not locked where the %s version is right',
      async (role) => {
        const user = await newUser();
        const shared = environment();
        for (let n = 0; n < 3; n += 1) {
          await verifyAll('mariadb', server, { ...ALL_WRONG, [role]: RIGHT }, { user, ...shared });
        }
        expect(await logsIn(user, RIGHT)).toBe(true);
      },
    );

    test('is not locked where the one password of all versions is wrong', async () => {
      const user = await newUser();
      const same = { current: wrong(1), pending: wrong(1), previous: wrong(1), parked: wrong(1) };
      await verifyAll('mariadb', server, same, { user, ...environment() });
      expect(await logsIn(user, RIGHT)).toBe(true);
    });
  });
});
