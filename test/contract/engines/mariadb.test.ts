import { createHash } from 'node:crypto';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NETWORK_ANSWERS } from '../../../lambda/verify/engines/answers.ts';
import { driver } from '../../../lambda/verify/engines/mysql.ts';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import { MARIADB_PROGRAM, type MariadbServer, startMariadb } from '../../../sandbox/servers/mariadb.ts';
import { wiretap } from '../../../sandbox/servers/obstacles.ts';
import { waitFor } from '../../../sandbox/servers/private-server.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, meetings, RIGHT, WRONG } from './meeting.ts';

const createApp = `CREATE USER app IDENTIFIED BY '${RIGHT}'`;

/** MySQL's own numbers, from its manual: MariaDB has others for the same, and there is no MySQL to start here. */
const MYSQL_ONLY = [3118, 3955, 3159];

/** Of a database, and none is asked for. */
const NEVER_ASKED_FOR = [1044, 1049];

if (MARIADB_PROGRAM === undefined) console.warn('MariaDB was not tried: install mariadb-server to test it.');

describe.skipIf(MARIADB_PROGRAM === undefined)('MariaDB', () => {
  describeEngine({
    engine: 'mariadb',
    async start(tls) {
      const server = await startMariadb(tls ? { tls } : {});
      const setPassword = (password: string) =>
        server.sql(`CREATE OR REPLACE USER app IDENTIFIED BY ${mysql.escape(password)}`);
      return { ...server, setPassword };
    },
    plainTextServer: 'tls',
  });

  describe('what MariaDB says', () => {
    const { meet, unmet } = meetings(driver);
    let server: MariadbServer;

    const met = (options: Partial<LoginOptions>) =>
      meet(loginOf({ engine: 'mariadb', at: server, ...options }));
    /** A server has room again only some time after a client has left. */
    const aPlace = <T>(connect: () => Promise<T>): Promise<T> => waitFor('a place', connect);
    const untilThereIsRoom = () =>
      waitFor('room', async () => (await met({})).row === 'logged in' || undefined);
    const rejected = { row: 1045, answer: { kind: 'rejected' } };
    const unknown = (row: unknown, cause: string) => ({ row, answer: { kind: 'unknown', cause } });

    beforeAll(async () => {
      server = await startMariadb({
        settings: [
          '--max-password-errors=2',
          '--max-connect-errors=2',
          '--max-connections=10',
          '--max-user-connections=3',
          // Without names there is no count of an address's broken handshakes.
          '--skip-name-resolve=OFF',
        ],
      });
      for (const statement of [
        createApp,
        `CREATE USER locked IDENTIFIED BY '${RIGHT}' ACCOUNT LOCK`,
        `CREATE USER expired IDENTIFIED BY '${RIGHT}' PASSWORD EXPIRE`,
        `CREATE USER guessed IDENTIFIED BY '${RIGHT}'`,
        `CREATE USER hourly IDENTIFIED BY '${RIGHT}' WITH MAX_CONNECTIONS_PER_HOUR 1`,
        `CREATE USER ssl_only IDENTIFIED BY '${RIGHT}' REQUIRE SSL`,
        'CREATE DATABASE closed',
        'GRANT ALL ON nowhere.* TO app',
      ]) {
        await server.sql(statement);
      }
    });

    afterAll(() => server?.stop());

    test('1045 of a wrong password, and of a user that does not exist: rejected', async () => {
      expect(await met({ password: WRONG })).toEqual(rejected);
      expect(await met({ user: 'nobody' })).toEqual(rejected);
    });

    test('1045 of a password that clients write in another character set: unknown', async () => {
      const password = 'FAKE-pässword';
      const written = Buffer.from(password, 'latin1');
      const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest();
      const hash = `*${sha1(sha1(written)).toString('hex').toUpperCase()}`;
      await server.sql(`CREATE USER latin IDENTIFIED BY PASSWORD '${hash}'`);
      // The library sends bytes as they are.
      const bytes = { password: written as unknown as string };
      const client = await mysql.createConnection({
        host: server.host,
        port: server.port,
        user: 'latin',
        ...bytes,
      });
      await client.end();
      expect(await met({ user: 'latin', password })).toEqual(unknown(1045, 'unclassified'));
      await server.sql('DROP USER latin');
    });

    test('a database out of reach, or that does not exist, is not asked for: it says nothing of a password', async () => {
      for (const database of ['closed', 'nowhere'])
        expect(await met({ database })).toEqual({ row: 'logged in', answer: { kind: 'accepted' } });
      expect(await met({ database: 'closed', password: WRONG })).toEqual(rejected);
    });

    test('4151 of a locked account, 4150 of one locked by refusals: unknown', async () => {
      expect(await met({ user: 'locked' })).toEqual(unknown(4151, 'locked'));
      for (const _ of [1, 2]) expect(await met({ user: 'guessed', password: WRONG })).toEqual(rejected);
      expect(await met({ user: 'guessed' })).toEqual(unknown(4150, 'locked'));
    });

    test('1820 and 1862 of an expired password: unknown, also where the session was opened', async () => {
      expect(await met({ user: 'expired' })).toEqual(unknown(1820, 'expired'));
      await server.sql('SET GLOBAL disconnect_on_expired_password = ON');
      expect(await met({ user: 'expired' })).toEqual(unknown(1862, 'expired'));
    });

    test('1226 and 1203 of a user with as many connections as it may have: unknown', async () => {
      expect((await met({ user: 'hourly' })).answer).toEqual({ kind: 'accepted' });
      expect(await met({ user: 'hourly' })).toEqual(unknown(1226, 'busy'));
      const hold = { host: server.host, port: server.port, user: 'app', password: RIGHT };
      const open = await Promise.all(
        Array.from({ length: 3 }, () => aPlace(() => mysql.createConnection(hold))),
      );
      expect(await met({})).toEqual(unknown(1203, 'busy'));
      await Promise.all(open.map((connection) => connection.end()));
      await untilThereIsRoom();
    });

    test('1040 of a server that is full: unknown, whatever the password', async () => {
      // One more than there is room for: the last place is the administrator's.
      const open = await Promise.all(Array.from({ length: 11 }, () => aPlace(server.connect)));
      expect(await met({})).toEqual(unknown(1040, 'busy'));
      expect(await met({ password: WRONG })).toEqual(unknown(1040, 'busy'));
      await Promise.all(open.map((connection) => connection.end()));
      await untilThereIsRoom();
    });

    test('1129 of an address that is blocked after broken handshakes: unknown', async () => {
      const from = '127.0.0.2';
      const cut = await wiretap(server, { cut: true, from });
      const whole = await wiretap(server, { from });
      // The server counts one when it sees the other end gone. A login that comes before that begins the count anew.
      const broken = new Set<unknown>();
      const untilBlocked = waitFor('1129', async () => {
        for (const _ of [1, 2, 3]) broken.add((await met({ at: cut })).row);
        const one = await met({ at: whole });
        return one.row === 'logged in' ? undefined : one;
      });
      expect(await untilBlocked).toEqual(unknown(1129, 'locked'));
      expect([...broken]).toEqual(['PROTOCOL_CONNECTION_LOST']);
      await Promise.all([cut.stop(), whole.stop()]);
    });

    test('without TLS a user who has to use it is refused with 1045, whatever the password', async () => {
      expect(await met({ user: 'ssl_only' })).toEqual(rejected);
      expect(await met({ user: 'ssl_only', password: WRONG })).toEqual(rejected);
      await server.sql('SET GLOBAL require_secure_transport = ON');
      expect(await met({})).toEqual(rejected);
      await server.sql('SET GLOBAL require_secure_transport = OFF');
    });

    test('TLS that the server has not, or that is not to be trusted: unknown', async () => {
      expect(await met({ tls: true })).toEqual(unknown('HANDSHAKE_NO_SSL_SUPPORT', 'tls'));
      const secure = await startMariadb({ tls: testAuthority().issue(['127.0.0.1']) });
      expect(await met({ at: secure, tls: true })).toEqual(unknown('HANDSHAKE_SSL_ERROR', 'tls'));
      await secure.stop();
    });

    test('a way to log in that the driver does not know is unknown', async () => {
      await server.sql("INSTALL SONAME 'auth_ed25519'");
      await server.sql(`CREATE USER edward IDENTIFIED VIA ed25519 USING PASSWORD('${RIGHT}')`);
      expect((await met({ user: 'edward' })).answer).toEqual({ kind: 'unknown', cause: 'unclassified' });
    });

    test('1698 of a user who has no password at all: unknown', async () => {
      await server.sql('CREATE USER socket_only IDENTIFIED VIA unix_socket');
      expect(await met({ user: 'socket_only' })).toEqual(unknown(1698, 'not-permitted'));
    });

    test('1130 of an address that no user may come from: unknown', async () => {
      await server.sql('DROP USER app, expired, guessed, hourly, locked, ssl_only, edward, socket_only');
      await server.sql('FLUSH PRIVILEGES');
      const whole = await wiretap(server, { from: '127.0.0.3' });
      expect(await met({ at: whole })).toEqual(unknown(1130, 'not-permitted'));
      await whole.stop();
    });

    test('every row of the table has been met, except those of the network and of MySQL', () => {
      const elsewhere = [...MYSQL_ONLY, ...NEVER_ASKED_FOR, ...NETWORK_ANSWERS.map(([row]) => row)];
      expect(unmet().filter((row) => !elsewhere.some((one) => one === row))).toEqual([]);
    });
  });
});
