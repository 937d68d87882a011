import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  PGBOUNCER_PROGRAM,
  type PgbouncerOptions,
  startPgbouncer,
} from '../../../sandbox/servers/pgbouncer.ts';
import { type PostgresServer, startPostgres } from '../../../sandbox/servers/postgres.ts';
import { unknown } from '../../support/secrets.ts';
import type { Where } from './meeting.ts';
import { environment, verifyAll } from './misled.ts';

const POOLS = ['session', 'transaction'] as const;
const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';

test.each([
  'app.proxy-cxyz123abc.eu-central-1.rds.amazonaws.com',
  'App-RO.endpoint.Proxy-cxyz123abc.eu-central-1.RDS.amazonaws.com',
  'app.proxy-cxyz123abc.cn-north-1.rds.amazonaws.com.cn',
  'app.proxy-cxyz123abc.eu-central-1.rds.amazonaws.com.',
])('an RDS Proxy is known by its name, and not tried: %s', async (host) => {
  for (const engine of ['postgres', 'mysql'])
    expect(await verifyAll(engine, { host, port: 1 }, { current: OLD, pending: NEW })).toEqual({
      current: unknown('pooler'),
      pending: unknown('not-tried'),
    });
});

if (PGBOUNCER_PROGRAM === undefined) console.warn('PgBouncer was not tried: install pgbouncer to test it.');

describe.skipIf(PGBOUNCER_PROGRAM === undefined)('behind a real PgBouncer', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    await server.sql('CREATE ROLE app LOGIN');
  });
  afterAll(() => server?.stop());

  const setPassword = (password: string) => server.sql(`ALTER ROLE app PASSWORD '${password}'`);

  const standing = async (options: Omit<PgbouncerOptions, 'server'>) => {
    const pooler = await startPgbouncer({ server, ...options });
    onTestFinished(() => pooler.stop());
    return pooler;
  };

  /** Whether a client gets as far as the reply to a query, as one does that knows nothing of poolers. */
  const serves = async ({ port }: Where, password: string): Promise<boolean> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'app', password, database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query('SELECT 1')).rowCount === 1;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  };

  const answers = (at: Where, current: string, pending: string) =>
    verifyAll('postgres', at, { current, pending }, environment());

  test.each(POOLS)('of %s mode a password that the server no longer has is no login', async (pool) => {
    await setPassword(OLD);
    const pooler = await standing({ pool, passwords: { app: OLD } });
    expect(await serves(pooler, OLD)).toBe(true);
    await setPassword(NEW);
    expect([await serves(pooler, OLD), await serves(server, OLD)]).toEqual([true, false]);

    const found = await answers(pooler, OLD, NEW);
    expect(found['current']).toEqual(unknown('pooler'));
    expect(found['pending']).toEqual(unknown('not-tried'));
    // AWSCURRENT is the new one already, and the pooler's file is what is old.
    expect((await answers(pooler, NEW, OLD))['pending']?.kind).toBe('unknown');
  });

  test.each(POOLS)(
    'of %s mode without a session of the old password the pooler is not believed either',
    async (pool) => {
      await setPassword(NEW);
      const pooler = await standing({ pool, passwords: { app: OLD } });
      const found = await answers(pooler, OLD, NEW);
      expect(Object.values(found).map(({ kind }) => kind)).not.toContain('accepted');
    },
  );

  test.each(POOLS)('of %s mode that asks the server for passwords a right one is no login', async (pool) => {
    await setPassword(NEW);
    const pooler = await standing({ pool, asking: server.superuser });
    expect([await serves(pooler, NEW), await serves(pooler, OLD)]).toEqual([true, false]);
    expect(await answers(pooler, OLD, NEW)).toEqual({
      current: unknown('unclassified'),
      pending: unknown('not-tried'),
    });
    expect((await answers(pooler, NEW, OLD))['current']).toEqual(unknown('pooler'));
  });

  test.each(POOLS)(
    'of %s mode that has learnt of the new password it is still the pooler that answers',
    async (pool) => {
      await setPassword(NEW);
      const pooler = await standing({ pool, passwords: { app: OLD } });
      await pooler.reload({ app: NEW });
      expect([await serves(pooler, NEW), await serves(pooler, OLD)]).toEqual([true, false]);
      expect((await answers(pooler, NEW, OLD))['current']).toEqual(unknown('pooler'));
    },
  );

  test('the server itself is believed, of the same passwords', async () => {
    await setPassword(NEW);
    const found = await answers(server, OLD, NEW);
    expect(Object.values(found).map(({ kind }) => kind)).toEqual(['rejected', 'accepted']);
  });
});
