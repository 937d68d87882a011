import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NETWORK_ANSWERS } from '../../../lambda/verify/engines/answers.ts';
import { driver } from '../../../lambda/verify/engines/postgres.ts';
import { talkingServer, wiretap } from '../../../sandbox/servers/obstacles.ts';
import { type PostgresServer, startPostgres } from '../../../sandbox/servers/postgres.ts';
import { waitFor } from '../../../sandbox/servers/private-server.ts';
import { hangUp, hear, rogueServer, say } from '../../../sandbox/servers/rogue.ts';
import { ASKS, errorResponse } from '../../../sandbox/servers/rogue-postgres.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, meetings, RIGHT, WRONG } from './meeting.ts';

const createApp = `CREATE ROLE app LOGIN PASSWORD '${RIGHT}'`;

describeEngine({
  engine: 'postgres',
  async start(tls) {
    const server = await startPostgres(tls ? { tls } : {});
    await server.sql('CREATE ROLE app LOGIN');
    const setPassword = (password: string) =>
      server.sql(`ALTER ROLE app PASSWORD ${pg.escapeLiteral(password)}`);
    return { ...server, setPassword };
  },
  plainTextServer: 'tls',
});

describe('what PostgreSQL says', () => {
  const { meet, unmet } = meetings(driver);
  let server: PostgresServer;

  const met = (options: Partial<LoginOptions>) =>
    meet(loginOf({ engine: 'postgres', at: server, database: 'postgres', ...options }));

  beforeAll(async () => {
    server = await startPostgres({
      access: ['host all outsider 127.0.0.1/32 reject', 'host all vault 127.0.0.1/32 md5'],
      settings: ['max_connections=8', 'superuser_reserved_connections=2', 'reserved_connections=0'],
    });
    for (const statement of [
      createApp,
      `CREATE ROLE locked NOLOGIN PASSWORD '${RIGHT}'`,
      `CREATE ROLE outsider LOGIN PASSWORD '${RIGHT}'`,
      `CREATE ROLE expired LOGIN PASSWORD '${RIGHT}' VALID UNTIL '2001-01-01'`,
      'CREATE ROLE without_password LOGIN',
      `CREATE ROLE busy LOGIN PASSWORD '${RIGHT}' CONNECTION LIMIT 0`,
      `SET password_encryption = 'md5'; CREATE ROLE vault LOGIN PASSWORD '${RIGHT}'`,
      'CREATE DATABASE closed',
      'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
    ]) {
      await server.sql(statement);
    }
  });

  afterAll(() => server?.stop());

  test('28P01 of a wrong password, a role without one, a role that does not exist: rejected', async () => {
    for (const login of [{ password: WRONG }, { user: 'without_password' }, { user: 'nobody' }]) {
      expect(await met(login)).toEqual({ row: '28P01', answer: { kind: 'rejected' } });
    }
  });

  test('28P01 of a password past its VALID UNTIL: rejected, for clients are refused as well', async () => {
    expect(await met({ user: 'expired' })).toEqual({ row: '28P01', answer: { kind: 'rejected' } });
  });

  test('an md5 password is told right from wrong as well', async () => {
    expect(await met({ user: 'vault' })).toEqual({ row: 'logged in', answer: { kind: 'accepted' } });
    expect(await met({ user: 'vault', password: WRONG })).toEqual({
      row: '28P01',
      answer: { kind: 'rejected' },
    });
  });

  test('3D000 of a database that does not exist: no session, so nothing is known', async () => {
    expect(await met({ database: 'nowhere' })).toEqual({
      row: '3D000',
      answer: { kind: 'unknown', cause: 'not-permitted' },
    });
    expect(await met({ database: 'nowhere', password: WRONG })).toEqual({
      row: '28P01',
      answer: { kind: 'rejected' },
    });
  });

  test('42501 of a user without CONNECT: no session, so nothing is known', async () => {
    expect(await met({ database: 'closed' })).toEqual({
      row: '42501',
      answer: { kind: 'unknown', cause: 'not-permitted' },
    });
    expect(await met({ database: 'closed', password: WRONG })).toEqual({
      row: '28P01',
      answer: { kind: 'rejected' },
    });
  });

  test('28000 of a role that may not log in, or not from here: unknown', async () => {
    const notPermitted = { row: '28000', answer: { kind: 'unknown', cause: 'not-permitted' } };
    expect(await met({ user: 'locked' })).toEqual(notPermitted);
    expect(await met({ user: 'outsider' })).toEqual(notPermitted);
  });

  test('a password that only SASLprep makes equal is accepted, as by other clients', async () => {
    await server.sql(`CREATE ROLE typist LOGIN PASSWORD 'FAKE-pass\u00adword-\u2168'`);
    expect((await met({ user: 'typist', password: 'FAKE-password-IX' })).answer).toEqual({
      kind: 'accepted',
    });
  });

  test('a refused password beyond ASCII is unknown: the driver may have sent another than is stored', async () => {
    const password = 'FAKE-\u{1d6d2}\u{1f999}';
    await server.sql(`CREATE ROLE poet LOGIN PASSWORD '${password}'`);
    const doubtful = { row: '28P01', answer: { kind: 'unknown', cause: 'unclassified' } };
    expect(await met({ user: 'poet', password: 'FAKE-\u{1d6d2}' })).toEqual(doubtful);
    const right = await met({ user: 'poet', password });
    expect(right.answer.kind).not.toBe('rejected');
  });

  test('53300 of a role, and of a server, with too many connections: unknown', async () => {
    const busy = { row: '53300', answer: { kind: 'unknown', cause: 'busy' } };
    expect(await met({ user: 'busy' })).toEqual(busy);
    // The server has room again only some time after a client has left.
    const aPlace = () => waitFor('a place', server.connect);
    const open = await Promise.all(Array.from({ length: 8 }, aPlace));
    expect(await met({})).toEqual(busy);
    expect(await met({ password: WRONG })).toEqual(busy);
    await Promise.all(open.map((client) => client.end()));
    await waitFor('room', async () => (await met({})).row === 'logged in' || undefined);
  });

  test('TLS that the server has not, or answers with an error: unknown', async () => {
    expect(await met({ tls: true })).toEqual({
      row: 'The server does not support SSL connections',
      answer: { kind: 'unknown', cause: 'tls' },
    });
    const failing = await talkingServer('E');
    expect(await met({ at: failing, tls: true })).toEqual({
      row: 'There was an error establishing an SSL connection',
      answer: { kind: 'unknown', cause: 'tls' },
    });
    await failing.stop();
  });

  test('a server that hangs up after its first words: unknown', async () => {
    const cut = await wiretap(server, { cut: true });
    expect(await met({ at: cut })).toEqual({
      row: 'Connection terminated unexpectedly',
      answer: { kind: 'unknown', cause: 'unreachable' },
    });
    await cut.stop();
  });

  test('57P03 of a server that shuts down, and of one that starts: unknown', async () => {
    const busy = { row: '57P03', answer: { kind: 'unknown', cause: 'busy' } };
    const untilBusy = () =>
      waitFor('57P03', async () => {
        const one = await met({});
        return one.row === '57P03' ? one : undefined;
      });
    const session = await server.connect();
    await server.beginShutdown();
    expect(await untilBusy()).toEqual(busy);
    await session.end();
    await server.restartAsStandby();
    expect(await untilBusy()).toEqual(busy);
  });

  test('Redshift has 28000 for a wrong password, told from others by its words: rejected', async () => {
    // As its drivers' users have recorded it; there is no Redshift to start here.
    const says = async (message: string) => {
      const refusal = errorResponse({ S: 'FATAL', C: '28000', M: message });
      const redshift = await rogueServer([hear(), say(ASKS['in plain text']), hear(), say(refusal), hangUp]);
      return met({ engine: 'redshift', at: redshift }).finally(() => redshift.stop());
    };
    expect(await says('password authentication failed for user "app"')).toEqual({
      row: '28000 password authentication failed',
      answer: { kind: 'rejected' },
    });
    expect(await says('no pg_hba.conf entry for host "::ffff:10.0.0.1", user "app", database "dev"')).toEqual(
      {
        row: '28000',
        answer: { kind: 'unknown', cause: 'not-permitted' },
      },
    );
  });

  test('every row of the table has been met, except those of the network', () => {
    const ofTheNetwork = NETWORK_ANSWERS.map(([row]) => row);
    expect(unmet().filter((row) => !ofTheNetwork.some((one) => one === row))).toEqual([]);
  });
});
