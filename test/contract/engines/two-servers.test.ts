import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { codeOf } from '../../../lambda/verify/engines/answers.ts';
import { logIn } from '../../../lambda/verify/engines/log-in.ts';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import { MARIADB_PROGRAM, startMariadb } from '../../../sandbox/servers/mariadb.ts';
import { relay, type Wiretap, wiretap } from '../../../sandbox/servers/obstacles.ts';
import { type PostgresServer, startPostgres } from '../../../sandbox/servers/postgres.ts';
import { REDIS_PROGRAM, type RedisServer, startRedis } from '../../../sandbox/servers/redis.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { loginOf, PATIENT, RIGHT } from './meeting.ts';
import { type Environment, environment, verifyAll } from './misled.ts';

const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';
const passwords = { current: OLD, pending: NEW };

const standing = async <S extends { stop(): Promise<void> }>(made: Promise<S>): Promise<S> => {
  const one = await made;
  onTestFinished(() => one.stop());
  return one;
};

/** A name that stands for another address each time it is looked up, as a failover makes it. */
const resolving = (
  addresses: readonly string[],
  whenReached: () => Promise<void> = async () => {},
): Environment => {
  const shared = environment();
  let lookups = 0;
  return {
    ...shared,
    databases: {
      async tryLogin(login, limits) {
        const host = addresses[Math.min(lookups, addresses.length - 1)] ?? login.target.host;
        lookups += 1;
        const target = { ...login.target, host };
        return shared.databases.tryLogin({ ...login, target }, limits).finally(whenReached);
      },
    },
  };
};

/** The same port on two addresses of the loopback, each with its own server behind it: one that is free on both. */
const onTwoAddresses = async (
  one: PostgresServer,
  two: PostgresServer,
): Promise<readonly [Wiretap, Wiretap]> => {
  const first = await standing(wiretap(one));
  try {
    return [first, await standing(wiretap(two, { at: { host: '127.0.0.2', port: first.port } }))];
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    return onTwoAddresses(one, two);
  }
};

describe('two PostgreSQL servers', () => {
  let stale: PostgresServer;
  let fresh: PostgresServer;

  beforeAll(async () => {
    [stale, fresh] = await Promise.all([startPostgres(), startPostgres()]);
    for (const [server, password] of [
      [stale, OLD],
      [fresh, NEW],
    ] as const)
      await server.sql(`CREATE ROLE app LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  });
  afterAll(() => Promise.all([stale?.stop(), fresh?.stop()]));

  test('behind one name: all logins of a run go to the one that the first has reached', async () => {
    const [first, second] = await onTwoAddresses(fresh, stale);
    const named = resolving([first.host, second.host]);
    expect(await verifyAll('postgres', { host: 'db.test', port: first.port }, passwords, named)).toEqual({
      current: rejected,
      pending: accepted,
    });
    expect([first.connections(), second.connections()]).toEqual([3, 0]);
  });

  const UNSTORED = { current: 'FAKE-none', pending: NEW };

  test('behind one name: who is refused by the one is not let in by the other', async () => {
    const [first, second] = await onTwoAddresses(stale, fresh);
    const named = resolving([first.host, second.host]);
    const found = await verifyAll('postgres', { host: 'db.test', port: first.port }, UNSTORED, named);
    expect(found).toEqual({ current: rejected, pending: rejected });
    expect(second.connections()).toBe(0);
  });

  test('behind one name: where the first is gone the other is not asked in its place', async () => {
    const [first, second] = await onTwoAddresses(stale, fresh);
    const named = resolving([first.host, second.host], () => first.stop());
    const found = await verifyAll('postgres', { host: 'db.test', port: first.port }, UNSTORED, named);
    expect(found).toMatchObject({ current: rejected, pending: unknown('unreachable') });
    expect(second.connections()).toBe(0);
  });

  test('behind one address: refused here and let in there is no evidence', async () => {
    const between = await standing(relay([fresh, fresh, stale]));
    expect(await verifyAll('postgres', between, passwords)).toEqual({
      current: unknown('inconsistent'),
      pending: accepted,
    });
  });

  test('behind one address: the one that is refused twice in a row is refused', async () => {
    const between = await standing(relay([fresh]));
    expect(await verifyAll('postgres', between, passwords)).toEqual({ current: rejected, pending: accepted });
    expect(between.connections()).toBe(3);
  });
});

describe.skipIf(REDIS_PROGRAM === undefined)(
  'two Redis servers behind one address, ACLs not replicated',
  () => {
    let primary: RedisServer;
    let replica: RedisServer;

    beforeAll(async () => {
      [primary, replica] = await Promise.all([startRedis(), startRedis()]);
      const allow = (server: RedisServer, password: string) =>
        server.command('ACL', 'SETUSER', 'app', 'reset', 'on', `>${password}`);
      await Promise.all([allow(primary, OLD), allow(replica, NEW)]);
    });
    afterAll(() => Promise.all([primary?.stop(), replica?.stop()]));

    test.each([
      ['replica, replica, primary', () => [replica, replica, primary]],
      ['replica, primary, primary', () => [replica, primary, primary]],
      ['primary', () => [primary]],
      ['primary, replica', () => [primary, replica]],
    ])('%s: AWSCURRENT is not called rejected while another is let in', async (_, order) => {
      const found = await verifyAll('redis', await standing(relay(order())), passwords);
      expect(found['current']?.kind === 'rejected' && found['pending']?.kind === 'accepted').toBe(false);
    });

    test('AWSCURRENT that is refused at first and let in at last is neither', async () => {
      const between = await standing(relay([replica, replica, primary]));
      expect(await verifyAll('redis', between, passwords)).toEqual({
        current: unknown('inconsistent'),
        pending: accepted,
      });
    });
  },
);

describe('an address in place of a name', () => {
  const authority = testAuthority();
  const pair = authority.issue(['db.test']);
  const trusting = builtDatabases({ ca: authority.ca });
  const LIMITS = { ...PATIENT, address: '127.0.0.1' };

  const servers = {
    postgres: async () => {
      const server = await startPostgres({ tls: pair });
      await server.sql(`CREATE ROLE app LOGIN PASSWORD '${RIGHT}'`);
      return server;
    },
    mariadb: async () => {
      const server = await startMariadb({ tls: pair });
      await server.sql(`CREATE USER app IDENTIFIED BY '${RIGHT}'`);
      return server;
    },
    redis: async () => {
      const server = await startRedis({ tls: pair });
      await server.command('ACL', 'SETUSER', 'app', 'on', `>${RIGHT}`);
      return server;
    },
  } as const;
  const isThere = { postgres: true, mariadb: MARIADB_PROGRAM, redis: REDIS_PROGRAM };

  test.for(['postgres', 'mariadb', 'redis'] as const)(
    '%s: the certificate has to be the name’s',
    async (engine, { skip }) => {
      if (!isThere[engine]) skip(`${engine} is not installed`);
      const { port } = await standing<{ port: number; stop(): Promise<void> }>(servers[engine]());
      const by = (host: string) =>
        trusting.tryLogin(loginOf({ engine, at: { host, port }, tls: true }), LIMITS);
      expect(await by('db.test')).toMatchObject({ answer: accepted, address: '127.0.0.1' });
      for (const host of ['elsewhere.test', '127.0.0.1'])
        expect(await by(host)).toMatchObject({ answer: unknown('tls'), address: '127.0.0.1' });
      const alias = (aliasTargets: readonly string[]) =>
        logIn(loginOf({ engine, at: { host: 'alias.example', port }, tls: true }), {
          ...LIMITS,
          ca: authority.ca,
          aliasTargets,
          aliases: { resolveCname: async () => ['db.test'] },
        });
      expect(await alias(['test'])).toMatchObject({ answer: accepted, address: '127.0.0.1' });
      for (const targets of [[], ['other.test']])
        expect(await alias(targets)).toMatchObject({ answer: unknown('tls'), address: '127.0.0.1' });
    },
  );

  test('an alias of an RDS Proxy is a proxy, whatever the targets are', async () => {
    const aliases = { resolveCname: async () => ['app.proxy-cxyz123abc.eu-central-1.rds.amazonaws.com'] };
    const login = loginOf({ engine: 'postgres', at: { host: 'alias.example', port: 1 } });
    expect(await logIn(login, { connectMs: 1, aliasTargets: ['test'], aliases })).toEqual({
      answer: unknown('pooler'),
    });
  });
});
