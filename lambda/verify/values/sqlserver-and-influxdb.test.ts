import { expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import { isSameUser } from './credentials.ts';
import { differences } from './identity.ts';
import { parseCredentials } from './parse-credentials.ts';

const sqlserver = { engine: 'sqlserver', host: 'db.test', username: 'app', password: 'FAKE' };
const influxdb = { ...sqlserver, engine: 'influxdb' };
const token = { engine: 'influxdb', host: 'db.test', token: 'FAKE' };
const { engine: _, ...unnamed } = sqlserver;
const URL = 'sqlserver://app:FAKE@db.test';
const JDBC = 'jdbc:sqlserver://db.test:1444;databaseName=orders;user=app;password=FAKE';

const parse = (value: unknown) =>
  parseCredentials(new Sensitive(typeof value === 'string' ? value : JSON.stringify(value)));

const loginIn = (value: unknown) => {
  const credentials = parse(value);
  if (credentials.kind !== 'login') throw new Error(JSON.stringify(credentials));
  return credentials;
};

/** `engine://user:password@host:port/database`, and how it goes there. */
const readAs = (value: unknown): string => {
  const { target, user, password } = loginIn(value).login;
  const { engine, host, port, database = '', tls, way = '' } = target;
  const [name, word] = [user.reveal(), password.reveal()];
  return `${engine}://${name}:${word}@${host}:${port}/${database} ${tls ? 'tls' : 'plain'} ${way}`.trim();
};

test.each<[string, unknown, string]>([
  ['AWS’s secret for SQL Server', sqlserver, 'sqlserver://app:FAKE@db.test:1433/master tls'],
  [
    'its database and port',
    { ...sqlserver, dbname: 'x', port: '1444' },
    'sqlserver://app:FAKE@db.test:1444/x tls',
  ],
  ...['sqlserver-ex', 'MSSQL', 'custom-sqlserver-ee', 'Microsoft SQL Server', 'mssql-server'].map(
    (engine): [string, unknown, string] => [
      `engine ${engine}`,
      { ...sqlserver, engine },
      'sqlserver://app:FAKE@db.test:1433/master tls',
    ],
  ),
  ['SQL Server by its port', { ...unnamed, port: 1433 }, 'sqlserver://app:FAKE@db.test:1433/master tls'],
  ['ssl: false', { ...sqlserver, ssl: false }, 'sqlserver://app:FAKE@db.test:1433/master plain'],
  [
    'encrypt: strict',
    { ...sqlserver, encrypt: 'Strict' },
    'sqlserver://app:FAKE@db.test:1433/master tls strict',
  ],
  ...[true, 'true', 'yes', 'mandatory'].map((encrypt): [string, unknown, string] => [
    `encrypt: ${JSON.stringify(encrypt)}`,
    { ...sqlserver, encrypt },
    'sqlserver://app:FAKE@db.test:1433/master tls',
  ]),
  ...[false, 'no', 'optional'].map((encrypt): [string, unknown, string] => [
    `encrypt: ${JSON.stringify(encrypt)}`,
    { ...sqlserver, encrypt },
    'sqlserver://app:FAKE@db.test:1433/master plain',
  ]),
  [
    'another engine’s field of that name',
    { ...sqlserver, engine: 'postgres', encrypt: false },
    'postgres://app:FAKE@db.test:5432/postgres tls',
  ],
  ['sqlserver://', URL, 'sqlserver://app:FAKE@db.test:1433/master tls'],
  ['sqlserver:// with a slash', `${URL}/`, 'sqlserver://app:FAKE@db.test:1433/master tls'],
  [
    'its database as a parameter',
    `${URL}:1444?database=x&encrypt=false`,
    'sqlserver://app:FAKE@db.test:1444/x plain',
  ],
  ['its encryption', `${URL}?encrypt=strict`, 'sqlserver://app:FAKE@db.test:1433/master tls strict'],
  [
    'a name of TLS that its clients do not know',
    `${URL}?ssl=false`,
    'sqlserver://app:FAKE@db.test:1433/master tls',
  ],
  ['mssql:// with a path', 'mssql://app:FAKE@db.test/x', 'sqlserver://app:FAKE@db.test:1433/x tls'],
  [
    'mssql+pyodbc://',
    'mssql+pyodbc://app:FAKE@db.test/x?driver=ODBC',
    'sqlserver://app:FAKE@db.test:1433/x tls',
  ],
  ['jdbc:', JDBC, 'sqlserver://app:FAKE@db.test:1444/orders tls'],
  [
    'jdbc: with more',
    `${JDBC};encrypt=strict;trustServerCertificate=true;`,
    'sqlserver://app:FAKE@db.test:1444/orders tls strict',
  ],
  [
    'jdbc: without a login, beside one',
    { ...unnamed, url: 'jdbc:sqlserver://db.test' },
    'sqlserver://app:FAKE@db.test:1433/master tls',
  ],
  [
    'jdbc: in other letters',
    'jdbc:sqlserver://db.test;DATABASE=x;USERNAME=app;Password=F=A+K%E',
    'sqlserver://app:F=A+K%E@db.test:1433/x tls',
  ],
  [
    'Prisma’s',
    'sqlserver://db.test:1444;database=x;user=app;password=FAKE',
    'sqlserver://app:FAKE@db.test:1444/x tls',
  ],
  ['InfluxDB’s user', influxdb, 'influxdb://app:FAKE@db.test:8086/ tls'],
  ['InfluxDB by its port', { ...unnamed, port: 8086 }, 'influxdb://app:FAKE@db.test:8086/ tls'],
  [
    'InfluxDB by a host of Timestream',
    { ...unnamed, host: 'x-y.timestream-influxdb.eu-west-1.on.aws' },
    'influxdb://app:FAKE@x-y.timestream-influxdb.eu-west-1.on.aws:8086/ tls',
  ],
  [
    'Timestream’s user, with a host',
    { ...influxdb, engine: 'timestream-influxdb', dbIdentifier: 'x' },
    'influxdb://app:FAKE@db.test:8086/ tls',
  ],
  ['a token', token, 'influxdb://:FAKE@db.test:8086/ tls token'],
  [
    'a token beside its web address',
    { ...token, url: 'https://DB.test:8086' },
    'influxdb://:FAKE@db.test:8086/ tls token',
  ],
  [
    'an address beside a host, and nothing on the web',
    { ...token, url: 'http:// [' },
    'influxdb://:FAKE@db.test:8086/ tls token',
  ],
  [
    'a server that is the host',
    { ...sqlserver, server: 'DB.test' },
    'sqlserver://app:FAKE@db.test:1433/master tls',
  ],
  [
    'another engine’s fields of those names',
    { ...sqlserver, engine: 'postgres', server: 'x', instance: 'x', sid: 'x', url: 'https://x.test' },
    'postgres://app:FAKE@db.test:5432/postgres tls',
  ],
  ['a token beside a user', { ...token, username: 'app' }, 'influxdb://app:FAKE@db.test:8086/ tls token'],
])('%s is tried where a client would', (_what, value, login) => {
  expect(readAs(value)).toBe(login);
});

test.each<[string, unknown, readonly string[]]>([
  [
    'Timestream’s secret, which names no host',
    { ...influxdb, engine: 'timestream-influxdb', host: undefined, dbIdentifier: 'x' },
    ['host'],
  ],
  ['InfluxDB’s user without a name', { ...influxdb, username: undefined }, ['username']],
  ['a password and a token', { ...influxdb, token: 'FAKE-token' }, ['password', 'token']],
  ['influxdb://', 'influxdb://app:FAKE@db.test', ['url']],
  ['encrypt that nobody knows', { ...sqlserver, encrypt: 'sometimes' }, ['encrypt']],
  ['encrypt and ssl that disagree', { ...sqlserver, encrypt: true, ssl: false }, ['ssl', 'encrypt']],
  ['a path of sqlserver://', `${URL}/x`, ['url']],
  ['an instance', `${URL}?instance=x`, ['url']],
  ['an instance in the host', 'jdbc:sqlserver://db.test\\x;user=app;password=FAKE', ['url']],
  ['a database that differs from the path', 'mssql://app:FAKE@db.test/x?database=y', ['url']],
  ['another name for the database', `${URL}?db=x`, ['url']],
  ['a user as a parameter, where only Java reads it', 'sqlserver://db.test?user=app&password=FAKE', ['url']],
  ...['{FAKE}', 'FA{KE', 'FA}KE'].map((word): [string, unknown, readonly string[]] => [
    `braces in ${word}`,
    `jdbc:sqlserver://db.test;user=app;password=${word}`,
    ['url'],
  ]),
  ['jdbc: with a query', 'jdbc:sqlserver://db.test?user=app;password=FAKE', ['url']],
  ['jdbc: with a path', 'jdbc:sqlserver://db.test/x;user=app;password=FAKE', ['url']],
  ['jdbc: with a user before the host', 'jdbc:sqlserver://app:FAKE@db.test;database=x', ['url']],
  ['Prisma’s with a user before the host', 'sqlserver://app:FAKE@db.test;database=x', ['url']],
  ['jdbc: to another server', `${JDBC};serverName=other.test`, ['url']],
  ['jdbc: with a partner', `${JDBC};failoverPartner=other.test`, ['url']],
  ['jdbc: with another way to log in', `${JDBC};authentication=NTLM`, ['url']],
  // To a client that reads these fields, another server: one that may have another password for the same user.
  ...['server', 'Server', 'serverName', 'data_source', 'instance', 'instanceName', 'failoverPartner'].map(
    (field): [string, unknown, readonly string[]] => [
      `${field} beside a host`,
      { ...sqlserver, [field]: 'other' },
      ['host', 'another-field'],
    ],
  ),
  [
    'an instance, and the engine by the port',
    { ...unnamed, port: 1433, instance: 'x' },
    ['host', 'another-field'],
  ],
  ...['sid', 'SID', 'service', 'service_name', 'serviceName'].map(
    (field): [string, unknown, readonly string[]] => [
      `Oracle’s ${field} beside a dbname`,
      { ...sqlserver, engine: 'oracle', dbname: 'x', [field]: 'y' },
      ['dbname', 'another-field'],
    ],
  ),
  [
    'Oracle’s connectString',
    { ...sqlserver, engine: 'oracle', dbname: 'x', connectString: 'other/x' },
    ['host', 'another-field'],
  ],
  ['InfluxDB’s web address of another host', { ...token, url: 'https://other.test:8086' }, ['host', 'url']],
  [
    'a token beside a host of Timestream, and no engine',
    { host: 'x-y.timestream-influxdb.eu-west-1.on.aws', token: 'FAKE' },
    ['password', 'username'],
  ],
  ['jdbc: with a property twice', `${JDBC};USER=other`, ['url']],
])('%s is not understood', (_what, value, fields) => {
  expect(parse(value)).toEqual({ kind: 'not-understood', fields });
});

test.each<[string, unknown]>([
  ['an API’s', { host: 'api.test', token: 'FAKE' }],
  ['an API’s on InfluxDB’s port', { host: 'api.test', port: 8086, token: 'FAKE' }],
])('%s token is not for us', (_what, value) => {
  expect(parse(value)).toEqual({ kind: 'not-for-us' });
});

const between = (one: unknown, other: unknown) => differences(loginIn(one).identity, loginIn(other).identity);

test('two versions with a token differ in nothing but the token', () => {
  const other = { ...token, token: 'FAKE-other' };
  expect(between(token, other)).toEqual([]);
  expect(isSameUser(loginIn(token).login, loginIn(other).login)).toBe(true);
  expect(between(token, { ...other, org: 'x' })).toEqual(['org']);
  expect(between(influxdb, token)).toEqual(['username', 'password', 'token']);
  // To other engines it is a field like any other.
  expect(between({ ...sqlserver, token: 'a' }, { ...sqlserver, token: 'b' })).toEqual(['token']);
});

test('two versions differ where one is spelt for Java and one is not', () => {
  const prisma = JDBC.replace('jdbc:', '');
  expect(readAs(prisma)).toBe(readAs(JDBC));
  expect(between(JDBC, prisma)).toEqual(['url']);
  expect(between(JDBC, JDBC.replace('FAKE', 'FAKE-other').replace('app', 'app_clone'))).toEqual([]);
  expect(between(JDBC, JDBC.replace('orders', 'x'))).toEqual(['url']);
});
