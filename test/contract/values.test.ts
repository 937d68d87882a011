import { connect, createServer } from 'node:net';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import mysql from 'mysql2';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { localVerifier } from '../../cli/aws/local-verifier.ts';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { epochMs, secretId } from '../../lambda/decision/values.ts';
import { reconcile } from '../../lambda/remediate/reconcile.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { startInfluxdb2 } from '../../sandbox/servers/influxdb2.ts';
import { MARIADB_PROGRAM, startMariadb } from '../../sandbox/servers/mariadb.ts';
import { startMongo } from '../../sandbox/servers/mongo.ts';
import { startOracle } from '../../sandbox/servers/oracle.ts';
import { startPostgres } from '../../sandbox/servers/postgres.ts';
import { REDIS_PROGRAM, startRedis } from '../../sandbox/servers/redis.ts';
import { startSqlServer } from '../../sandbox/servers/sqlserver.ts';
import { builtDatabases } from '../support/built-databases.ts';
import { C, P } from '../support/secrets.ts';

type Where = { readonly host: string; readonly port: number };
/** A value for this server, user and password: text, or bytes of it. */
type Spelling = (at: Where, user: string, password: string) => object | string | Uint8Array;
type Server = Where & {
  setPassword(user: string, password: string): Promise<unknown>;
  stop(): Promise<void>;
};

const START = {
  async postgres(): Promise<Server> {
    const server = await startPostgres();
    const setPassword = (user: string, password: string) =>
      server.sql(`CREATE ROLE ${pg.escapeIdentifier(user)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    return { ...server, setPassword };
  },
  async mariadb(): Promise<Server> {
    const server = await startMariadb();
    const setPassword = (user: string, password: string) =>
      server.sql(`CREATE USER ${mysql.escapeId(user)} IDENTIFIED BY ${mysql.escape(password)}`);
    return { ...server, setPassword };
  },
  async redis(): Promise<Server> {
    const server = await startRedis();
    const setPassword = (user: string, password: string) =>
      server.command('ACL', 'SETUSER', user, 'on', `>${password}`);
    return { ...server, setPassword };
  },
  sqlserver: (): Promise<Server> => startSqlServer(),
  async influxdb(): Promise<Server> {
    const server = await startInfluxdb2();
    const setPassword = async (user: string, password: string) => {
      server.users.set(user, password);
      server.tokens.add(password);
    };
    return { ...server, setPassword };
  },
  mongo: (): Promise<Server> => startMongo(),
  oracle: (): Promise<Server> => startOracle(),
} as const;
type ServerKind = keyof typeof START;

const INSTALLED: Readonly<Record<ServerKind, boolean>> = {
  postgres: true,
  mongo: true,
  oracle: true,
  mariadb: MARIADB_PROGRAM !== undefined,
  redis: REDIS_PROGRAM !== undefined,
  sqlserver: true,
  influxdb: true,
};

/** As AWS writes it; `change` is what is spelt otherwise, undefined what is left out. */
const json =
  (engine: string, change: (at: Where, user: string) => object = () => ({})): Spelling =>
  ({ host, port }, username, password) => ({
    ...{ engine, host, port, username, password, ssl: false },
    ...change({ host, port }, username),
  });

const url =
  (scheme: string, more = ''): Spelling =>
  ({ host, port }, user, password) =>
    `${scheme}://${user}:${password}@${host}:${port}${more}`;

const inField =
  (field: string, spelling: Spelling): Spelling =>
  (...args) => ({ [field]: spelling(...args) });

const PLAIN = '/postgres?sslmode=disable';

/** What ends with AWSCURRENT on the version whose password works. */
const OURS: readonly (readonly [what: string, on: ServerKind, Spelling])[] = [
  ...['postgresql', 'Postgres', ' postgres ', 'pg', 'aurora-postgres'].map(
    (engine) => [`engine ${engine}`, 'postgres', json(engine)] as const,
  ),
  ['engine MySQL', 'mariadb', json('MySQL')],
  ['engine Redis', 'redis', json('Redis')],
  ['user', 'postgres', json('postgres', (_, user) => ({ username: undefined, user }))],
  ['user_name', 'postgres', json('postgres', (_, user) => ({ username: undefined, user_name: user }))],
  ['hostname', 'postgres', json('postgres', ({ host }) => ({ host: undefined, hostname: host }))],
  ['database', 'postgres', json('postgres', () => ({ database: 'postgres' }))],
  ['db', 'postgres', json('postgres', () => ({ db: 'template1' }))],
  [
    'endpoint with its port',
    'postgres',
    json('postgres', ({ host, port }) => ({ host: undefined, port: undefined, endpoint: `${host}:${port}` })),
  ],
  [
    'Terraform’s address beside its endpoint',
    'postgres',
    json('postgres', ({ host, port }) => ({ host: undefined, address: host, endpoint: `${host}:${port}` })),
  ],
  ['sslmode as a field', 'postgres', json('postgres', () => ({ ssl: undefined, sslmode: 'disable' }))],
  ['tls as a field', 'redis', json('redis', () => ({ ssl: undefined, tls: false, db: 0 }))],
  [
    'MariaDB’s engine beside mysql://',
    'mariadb',
    (...args) => ({ engine: 'mariadb', DB_URL: url('mysql', '/?ssl=false')(...args) }),
  ],
  ['DATABASE_URL', 'postgres', inField('DATABASE_URL', url('postgres', PLAIN))],
  ['uri', 'postgres', inField('uri', url('postgresql', PLAIN))],
  ['connectionString', 'mariadb', inField('connectionString', url('mysql', '/?ssl=false'))],
  ['a URL as the whole value', 'postgres', url('postgres', PLAIN)],
  ['redis:// as the whole value', 'redis', url('redis')],
  ['engine DocumentDB', 'mongo', json('Amazon DocumentDB')],
  ['authSource', 'mongo', json('mongodb', () => ({ authSource: 'admin', dbname: 'orders' }))],
  ['mongodb:// as the whole value', 'mongo', url('mongodb', '/orders?authSource=admin&tls=false')],
  ['engine oracle-se2', 'oracle', json('oracle-se2', () => ({ dbname: 'ORCL' }))],
  [
    'Oracle’s jdbc: with its user beside it',
    'oracle',
    ({ host, port }, username, password) => ({
      ...{ jdbcUrl: `jdbc:oracle:thin:@tcp://${host}:${port}/ORCL`, username, password },
    }),
  ],
  [
    'jdbc: as the whole value',
    'postgres',
    ({ host, port }, user, password) =>
      `jdbc:postgresql://${host}:${port}/postgres?user=${user}&password=${password}&sslmode=disable`,
  ],
  ['engine MSSQL', 'sqlserver', json('MSSQL')],
  ['mssql://', 'sqlserver', url('mssql', '/master?encrypt=false')],
  ['sqlserver://', 'sqlserver', url('sqlserver', '?database=master&encrypt=false')],
  [
    'jdbc: of SQL Server',
    'sqlserver',
    ({ host, port }, user, password) =>
      `jdbc:sqlserver://${host}:${port};databaseName=master;user=${user};password=${password};encrypt=false`,
  ],
  ['engine timestream-influxdb', 'influxdb', json('timestream-influxdb')],
  [
    'a token',
    'influxdb',
    ({ host, port }, _, token) => ({ engine: 'influxdb', host, port, token, org: 'x', ssl: false }),
  ],
  [
    'the same JSON as bytes',
    'postgres',
    (...args) => new TextEncoder().encode(JSON.stringify(json('postgres')(...args))),
  ],
];

/** Ports by which a value tells its engine: the server has to be met there. */
const BY_PORT: readonly (readonly [ServerKind, number])[] = [
  ['postgres', 5432],
  ['mariadb', 3306],
  ['redis', 6379],
  ['sqlserver', 1433],
  ['influxdb', 8086],
  ['mongo', 27017],
];

/** What ends with somebody called. */
const NOT_UNDERSTOOD: readonly (readonly [what: string, Spelling])[] = [
  ['no engine, and nothing tells', json('', () => ({ engine: undefined }))],
  [
    'keys in capitals',
    ({ host }, user, password) => ({ ENGINE: 'postgres', HOST: host, USERNAME: user, PASSWORD: password }),
  ],
  [
    'rds.engine and its kind',
    ({ host }, user, password) => ({ 'rds.host': host, 'rds.username': user, 'rds.password': password }),
  ],
  ['two users', json('postgres', () => ({ user: 'another' }))],
  ['an engine that there is no driver for', json('db2')],
  ['an engine that nobody knows', json('FAKE-engine')],
  ['MongoDB’s URL of servers to look up', url('mongodb+srv')],
  ['Oracle without a service', json('oracle')],
  [
    'an engine beside another one’s URL',
    (...args) => ({ engine: 'mysql', url: url('postgres', PLAIN)(...args) }),
  ],
  ['a hostaddr of another place', json('postgres', () => ({ hostaddr: '127.83.79.2' }))],
  ['a URL whose parameters override it', url('postgres', `${PLAIN}&host=127.83.79.2`)],
  ['a URL with a parameter twice', url('postgres', `${PLAIN}&sslmode=require`)],
  ['a key in capitals that disagrees', json('postgres', () => ({ HOST: '127.83.79.2' }))],
  ['a list', (...args) => [json('postgres')(...args)]],
  ['an object in an object', inField('rds', json('postgres'))],
  ['a URL under a key of one’s own', inField('primary', url('postgres', PLAIN))],
  ['.env', ({ host }, user, password) => `DB_HOST=${host}\nDB_USER=${user}\nDB_PASSWORD=${password}\n`],
  ['YAML', ({ host }, user, password) => `db:\n  host: ${host}\n  user: ${user}\n  password: ${password}\n`],
  [
    'bytes in Latin-1',
    (at, user) => new Uint8Array(Buffer.from(JSON.stringify(json('postgres')(at, user, 'FAKE-é')), 'latin1')),
  ],
  ['Go’s', ({ host, port }, user, password) => `${user}:${password}@tcp(${host}:${port})/orders`],
  ['ADO.NET’s', ({ host }, user, password) => `Server=${host};User Id=${user};Password=${password}`],
];

describe('a secret whose database has the pending password', () => {
  let aws: LocalAws;
  let client: SecretsManagerClient;
  const servers = new Map<ServerKind, Server>();
  /** Their threads take one login after the other. */
  const logins = builtDatabases();
  let users = 0;

  beforeAll(async () => {
    aws = await startLocalAws({ clock: new ManualClock() });
    client = new SecretsManagerClient({ ...clientSettings(), ...aws.clientSettings });
    for (const kind of Object.keys(START) as ServerKind[])
      if (INSTALLED[kind]) servers.set(kind, await START[kind]());
  });

  afterAll(async () => {
    client?.destroy();
    await Promise.all([aws?.close(), ...[...servers.values()].map((server) => server.stop())]);
  });

  const serverOf = (kind: ServerKind): Server => {
    const server = servers.get(kind);
    if (server === undefined) throw new Error(`${kind} is not started`);
    return server;
  };

  /** State S3: AWSCURRENT has the old password, the pending version the one that the server has. */
  const remedied = async (kind: ServerKind, spelling: Spelling, at: Where = serverOf(kind)) => {
    users += 1;
    const user = `app_${users}`;
    await serverOf(kind).setPassword(user, 'FAKE-new');
    const stored = (password: string) => {
      const value = spelling(at, user, password);
      if (value instanceof Uint8Array) return { SecretBinary: value };
      return { SecretString: typeof value === 'string' ? value : JSON.stringify(value) };
    };
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name: `spelt/${users}`, ClientRequestToken: C, ...stored('FAKE-old') }),
    );
    await client.send(
      new PutSecretValueCommand({
        SecretId: ARN,
        ClientRequestToken: P,
        VersionStages: ['AWSPENDING'],
        ...stored('FAKE-new'),
      }),
    );
    const ports = {
      store: new SecretsManagerStore(client),
      verifier: localVerifier(client, undefined, logins),
      clock: () => epochMs(Date.now()),
      pause: async () => {},
    };
    return reconcile(secretId(ARN), ports, { mode: 'recover', scope: EVERY_SECRET, pass: 'initial' });
  };

  const promoted = { verdict: { kind: 'promote', reason: 'pending-accepted' } };

  for (const [what, kind, spelling] of OURS)
    test.skipIf(!INSTALLED[kind])(`ends on it, spelt with ${what}`, async () => {
      expect(await remedied(kind, spelling)).toMatchObject(promoted);
    });

  for (const [kind, port] of BY_PORT)
    test.skipIf(!INSTALLED[kind])(`ends on it, told by port ${port} alone`, async ({ skip }) => {
      const relay = createServer((socket) => {
        const { host, port: beyond } = serverOf(kind);
        const server = connect(beyond, host);
        socket.pipe(server).pipe(socket);
        for (const end of [socket, server])
          end.on('error', () => {
            socket.destroy();
            server.destroy();
          });
      });
      onTestFinished(() => void relay.close());
      // An address of the loopback network that hardly anybody listens at; where somebody does, this is not tried.
      const host = '127.83.79.1';
      const isFree = await new Promise<boolean>((resolve) => {
        relay.once('error', () => resolve(false));
        relay.listen(port, host, () => resolve(true));
      });
      if (!isFree) skip(`port ${port} of ${host} is taken`);
      const spelling = json('', () => ({ engine: undefined }));
      expect(await remedied(kind, spelling, { host, port })).toMatchObject(promoted);
    });

  test.each(NOT_UNDERSTOOD)('calls somebody, spelt with %s', async (_what, spelling) => {
    const { verdict } = await remedied('postgres', spelling);
    expect(verdict).toMatchObject({ kind: 'unblock', attention: 'required' });
  });

  test.each<[string, differs: Spelling, readonly string[]]>([
    ['its database', json('postgres', () => ({ dbname: 'other' })), ['dbname']],
    [
      'where its user is',
      json('postgres', (_, user) => ({ username: undefined, user })),
      ['user', 'username'],
    ],
    [
      'that it is bytes',
      (...args) => new TextEncoder().encode(JSON.stringify(json('postgres')(...args))),
      ['value'],
    ],
  ])('calls somebody where the pending version differs in %s', async (_what, differs, fields) => {
    let versions = 0;
    const { verdict, evidence } = await remedied('postgres', (...args) => {
      versions += 1;
      return versions === 2 ? differs(...args) : json('postgres')(...args);
    });
    expect(verdict).toMatchObject({ kind: 'unblock', attention: 'required' });
    const findings = evidence?.kind === 'taken' ? evidence.findings : new Map();
    expect(findings.get(P)?.answer).toEqual({ kind: 'unknown', cause: 'differs', fields });
  });

  test.each([
    ['an API key', 'FAKE-api-key'],
    ['a user and a password of who knows where', { username: 'app', password: 'FAKE' }],
    ['an API with its login', { url: 'https://api.test', username: 'app', password: 'FAKE' }],
  ])('is of no database: %s calls nobody', async (_what, value) => {
    const { verdict } = await remedied('postgres', () => value);
    expect(verdict).toMatchObject({ kind: 'unblock', reason: 'not-a-database-secret', attention: 'none' });
  });
});
