import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { targetNode } from '../../bench/node24.ts';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { selfSigned } from '../../sandbox/servers/certificates.ts';
import { startInfluxdb2 } from '../../sandbox/servers/influxdb2.ts';
import { MARIADB_PROGRAM, startMariadb } from '../../sandbox/servers/mariadb.ts';
import { startMongo } from '../../sandbox/servers/mongo.ts';
import { startOracle } from '../../sandbox/servers/oracle.ts';
import { startPostgres } from '../../sandbox/servers/postgres.ts';
import { REDIS_PROGRAM, startRedis } from '../../sandbox/servers/redis.ts';
import { hear, rogueServer, secure } from '../../sandbox/servers/rogue.ts';
import { startSqlServer } from '../../sandbox/servers/sqlserver.ts';
import { aSecret, C } from '../support/secrets.ts';
import { askBuiltVerifier } from './built-verifier.ts';

const USER = 'FAKE_user';
const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';
/** As it is, and as it would look in a dump of bytes. */
const FORMS = [OLD, NEW, USER].flatMap((text) => [
  text,
  Buffer.from(text).toString('base64').slice(0, -4),
  Buffer.from(text).toString('hex'),
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
  [...Buffer.from(text)].join(', '),
  [...text].join('\0'),
]);
FORMS.push(...[OLD, NEW].map((word) => Buffer.from(`${USER}:${word}`).toString('base64')));

type Server = { readonly port: number; stop(): Promise<void> };

const tls = selfSigned(['127.0.0.1']);

const ENGINES = {
  postgres: async (secured: boolean): Promise<Server> => {
    const server = await startPostgres(secured ? { tls } : {});
    await server.sql(`CREATE ROLE "${USER}" LOGIN PASSWORD '${NEW}'`);
    return server;
  },
  mariadb: async (secured: boolean): Promise<Server> => {
    const server = await startMariadb(secured ? { tls } : {});
    await server.sql(`CREATE USER ${USER} IDENTIFIED BY '${NEW}'`);
    return server;
  },
  redis: async (secured: boolean): Promise<Server> => {
    const server = await startRedis(secured ? { tls } : {});
    await server.command('ACL', 'SETUSER', USER, 'on', `>${NEW}`);
    return server;
  },
  sqlserver: async (secured: boolean): Promise<Server> => {
    const server = await startSqlServer(secured ? { tls } : {});
    await server.setPassword(USER, NEW);
    return server;
  },
  influxdb: async (secured: boolean): Promise<Server> => {
    const server = await startInfluxdb2(secured ? { tls } : {});
    server.users.set(USER, NEW);
    return server;
  },
  mongo: async (secured: boolean): Promise<Server> => {
    const server = await startMongo(secured ? { tls } : {});
    await server.setPassword(USER, NEW);
    return server;
  },
  oracle: async (secured: boolean): Promise<Server> => {
    const server = await startOracle(secured ? { tls } : {});
    await server.setPassword(USER, NEW);
    return server;
  },
};
const isThere = {
  postgres: true,
  mongo: true,
  oracle: true,
  mariadb: MARIADB_PROGRAM !== undefined,
  redis: REDIS_PROGRAM !== undefined,
  sqlserver: true,
  influxdb: true,
};

/** What people set to find out what a program does, or to make it work at any price. */
const MEDDLED = {
  DEBUG: '*',
  NODE_DEBUG: '*',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  PGSSLMODE: 'disable',
  PGHOST: 'nobody.invalid',
  PGPASSWORD: OLD,
  PGUSER: 'nobody',
  PGOPTIONS: '-c nonsense=1',
  MONGODB_LOG_ALL: 'trace',
  MONGODB_LOG_PATH: 'stderr',
  MONGODB_LOG_MAX_DOCUMENT_LENGTH: '0',
  NODE_ORACLEDB_DEBUG_PACKETS: '1',
  TNS_ADMIN: '/nowhere',
  ORA_EDITION: 'nonsense',
};

let aws: LocalAws;
const lines: string[] = [];

beforeAll(async () => {
  aws = await startLocalAws({ clock: new ManualClock(), onLog: (_, line) => lines.push(line) });
  aws.lambda.addBundle(
    'verify',
    {
      directory: path.join(BUNDLE_DIRECTORY, 'verify'),
      nodePath: targetNode().path,
      environment: { ...aws.environment, ...MEDDLED },
      memoryMb: 256,
    },
    { timeoutMs: 20_000 },
  );
});
afterAll(() => aws?.close());

const verified = (engine: string, port: number, ssl: boolean): Promise<Evidence> => {
  const value = (password: string) =>
    JSON.stringify({
      ...{ engine, host: '127.0.0.1', port, username: USER, password, ssl },
      ...(engine === 'oracle' && { dbname: 'ORCL' }),
    });
  return askBuiltVerifier(aws, `test/${engine}-${port}`, { current: value(OLD), pending: value(NEW) });
};

test('the built verifier in a meddled environment asks no Secrets Manager that it should not trust', async () => {
  const stranger = await rogueServer([secure(tls), hear()]);
  const arn = aws.lambda.addBundle(
    'verify-elsewhere',
    {
      directory: path.join(BUNDLE_DIRECTORY, 'verify'),
      nodePath: targetNode().path,
      environment: {
        ...aws.environment,
        ...MEDDLED,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://127.0.0.1:${stranger.port}`,
      },
    },
    { timeoutMs: 20_000 },
  );
  const candidates = [{ versionId: C, role: 'current' }];
  const outcome = await aws.lambda.invoke(arn, { secretArn: aSecret({}).arn, candidates });
  await stranger.stop();
  expect(outcome).toMatchObject({ kind: 'returned', payload: expect.stringContaining('unreachable') });
  expect(stranger.connections()).toBeGreaterThan(0);
  expect(stranger.received()).toHaveLength(0);
});

const kinds = (evidence: Evidence) =>
  evidence.kind === 'taken' ? [...evidence.findings.values()].map(({ answer }) => answer) : evidence;

describe.each(['postgres', 'mariadb', 'redis', 'sqlserver', 'influxdb', 'mongo', 'oracle'] as const)(
  'the built verifier in a meddled environment: %s',
  (engine) => {
    test.skipIf(!isThere[engine])('finds the live password, and prints no user and no password', async () => {
      const server = await ENGINES[engine](false);
      const from = lines.length;
      const evidence = await verified(engine, server.port, false);
      await server.stop();
      expect(kinds(evidence)).toEqual([{ kind: 'rejected' }, { kind: 'accepted' }]);
      const printed = lines.slice(from).join('\n');
      // The variables are heard: there is something to read.
      expect(printed).toContain('HTTP ');
      for (const form of FORMS) expect(printed.includes(form), `printed ${form.slice(0, 6)}`).toBe(false);
    });

    test.skipIf(!isThere[engine])('trusts no certificate that it should not', async () => {
      const server = await ENGINES[engine](true);
      const evidence = await verified(engine, server.port, true);
      await server.stop();
      expect(kinds(evidence)).toMatchObject([
        { kind: 'unknown', cause: 'tls' },
        { kind: 'unknown', cause: 'not-tried' },
      ]);
    });
  },
);
