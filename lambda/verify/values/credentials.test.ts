import { describe, expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import {
  type Credentials,
  isSameAccount,
  isSameCredential,
  isSameServer,
  isSameUser,
  type Login,
} from './credentials.ts';
import { differences } from './identity.ts';
import { parseCredentials } from './parse-credentials.ts';

const whole = { engine: 'postgres', host: 'db.test', username: 'app', password: 'FAKE-password' };

const parse = (value: unknown): Credentials =>
  parseCredentials(new Sensitive(typeof value === 'string' ? value : JSON.stringify(value)));

const loginIn = (value: object): Login => {
  const credentials = parse({ ...whole, ...value });
  if (credentials.kind !== 'login') throw new Error(`no login but ${credentials.kind}`);
  return credentials.login;
};

const fieldsOf = (value: unknown): readonly string[] => {
  const credentials = parse(value);
  return credentials.kind === 'not-understood' ? credentials.fields : [];
};

describe('a database secret as AWS writes it', () => {
  test('is read whole', () => {
    const { target, user, password } = loginIn({ dbname: 'orders', port: 6543 });
    expect(target).toEqual({
      engine: 'postgres',
      host: 'db.test',
      port: 6543,
      database: 'orders',
      tls: true,
    });
    expect([user.reveal(), password.reveal()]).toEqual(['app', 'FAKE-password']);
  });

  test.each([
    ['postgres', { engine: 'postgres', port: 5432, database: 'postgres' }],
    ['aurora-postgresql', { engine: 'postgres', port: 5432, database: 'postgres' }],
    ['redshift', { engine: 'redshift', port: 5439, database: 'dev' }],
    ['mysql', { engine: 'mysql', port: 3306 }],
    ['aurora-mysql', { engine: 'mysql', port: 3306 }],
    ['mariadb', { engine: 'mariadb', port: 3306 }],
    ['redis', { engine: 'redis', port: 6379 }],
    ['valkey', { engine: 'valkey', port: 6379 }],
    ['mongo', { engine: 'mongo', port: 27017, database: 'admin' }],
  ])('of %s has that engine, port and database unless told otherwise', (engine, preset) => {
    expect(loginIn({ engine }).target).toStrictEqual({ host: 'db.test', tls: true, ...preset });
  });

  test('has a port that is a number or a string', () => {
    expect(loginIn({ port: '6543' }).target.port).toBe(6543);
    for (const port of [null, '']) expect(loginIn({ port }).target.port).toBe(5432);
    for (const port of [0, 65_536, 1.5, -1, '0', '5432x', ' 5432', '0x10', true, {}, [], [5432]]) {
      expect(fieldsOf({ ...whole, port })).toEqual(['port']);
    }
  });

  test('is reached over TLS unless it says that ssl is false', () => {
    for (const ssl of [false, 'false', 'False']) expect(loginIn({ ssl }).target.tls).toBe(false);
    for (const ssl of [undefined, null, true, 'true', '', 'no', '0', 0, {}, [], ['false'], 'disable']) {
      expect(loginIn({ ssl }).target.tls).toBe(true);
    }
  });

  test.each(['redis', 'valkey'])('of %s without a user name is the default user’s', (engine) => {
    const { username: _, ...unnamed } = whole;
    const credentials = parse({ ...unnamed, engine });
    expect(credentials.kind === 'login' && credentials.login.user.reveal()).toBe('default');
  });
});

describe('a value that cannot be tried', () => {
  test('names the fields at fault and quotes none', () => {
    expect(fieldsOf({ engine: 'mysql', port: 'x' })).toEqual(['host', 'port', 'username', 'password']);
    expect(fieldsOf({ ...whole, username: 1, password: ['FAKE'] })).toEqual(['username', 'password']);
    expect(fieldsOf({ ...whole, engine: 7 })).toEqual(['engine']);
  });

  test.each(['{"engine":"postgres"', '{]', ' {"a":1}}', '\ufeff{}'])(
    'is a broken JSON object: %j',
    (text) => {
      expect(fieldsOf(text)).toEqual(['value']);
    },
  );

  test.each([
    '',
    'FAKE-api-key',
    '[]',
    '"text"',
    '7',
    'null',
    '{}',
    '{"username":"a","password":"FAKE","user_arn":"b"}',
    '{"username":"a","password":"FAKE"}',
    '{"host":"db.test","username":"a"}',
    '{"apiKey":"FAKE","url":"https://api.test/v1"}',
    '-----BEGIN CERTIFICATE-----\nFAKE\n-----END CERTIFICATE-----',
    'https://api.test/v1?token=FAKE',
  ])('has no host with a password, and so is not for us: %j', (text) => {
    expect(parse(text)).toEqual({ kind: 'not-for-us' });
  });

  test('is longer than any value can be, by one character', () => {
    const longest = JSON.stringify({ ...whole, filler: '' });
    const filler = 'x'.repeat(65_536 - longest.length);
    expect(parse({ ...whole, filler })).toMatchObject({ kind: 'login' });
    expect(fieldsOf({ ...whole, filler: `${filler}x` })).toEqual(['value']);
  });

  test('is for an engine that there is no driver for: only a known name is told', () => {
    for (const engine of ['db2', 'cassandra']) {
      expect(parse({ ...whole, engine })).toEqual({ kind: 'unsupported-engine', engine });
    }
    for (const engine of ['FAKE-password', 'aurora', '__proto__', 'constructor']) {
      expect(parse({ ...whole, engine })).toEqual({ kind: 'unsupported-engine', engine: 'unsupported' });
    }
  });

  test('has a NUL where the protocol would end the string and read on', () => {
    expect(fieldsOf({ ...whole, username: 'app\0database\0postgres' })).toEqual(['username']);
    expect(fieldsOf({ ...whole, password: 'FAKE\0' })).toEqual(['password']);
    expect(fieldsOf({ ...whole, dbname: 'orders\0options\0-c' })).toEqual(['dbname']);
  });

  test('has half a character, which would be sent as another password', () => {
    expect(fieldsOf('{"engine":"postgres","host":"h","username":"app","password":"\\ud800"}')).toEqual([
      'password',
    ]);
    expect(loginIn({ password: '\u{1F511}' }).password.reveal()).toBe('\u{1F511}');
  });

  test('has a host that is a path or a list: some drivers would go there', () => {
    for (const host of ['/var/run/postgresql', 'a,b', 'db.test/x', 'db test', '-h', 'user@db.test', '', 7]) {
      expect(fieldsOf({ ...whole, host })).toEqual(['host']);
    }
    expect(fieldsOf({ ...whole, host: 'x'.repeat(254) })).toEqual(['host']);
    for (const host of ['db.test', '10.0.0.1', '::1', 'my_db', 'DB.TEST', 'x'.repeat(253)]) {
      expect(loginIn({ host }).target.host).toBe(host);
    }
  });

  test('has its fields in a prototype: they are none of its own', () => {
    const text = `{"engine":"postgres","__proto__":${JSON.stringify(whole)}}`;
    expect(fieldsOf(text)).toEqual(['host', 'username', 'password']);
    expect(Object.hasOwn(Object.prototype, 'host')).toBe(false);
  });

  test('has a key twice: AWS’s templates take the last one, other clients the first', () => {
    expect(fieldsOf(`{"password":"FAKE-first",${JSON.stringify(whole).slice(1)}`)).toEqual(['password']);
  });
});

/** A login's engine, host, port, database, user and password, and whether it is over TLS. */
type Read = readonly [string, string, number, string | undefined, string, boolean];
const POSTGRES: Read = ['postgres', 'db.test', 5432, 'postgres', 'app', true];
const MONGO: Read = ['mongo', 'db.test', 27017, 'admin', 'app', true];
const ORDERS: Read = ['mongo', 'db.test', 27017, 'orders', 'app', true];
const ORACLE: Read = ['oracle', 'db.test', 1521, 'ORCL', 'app', true];
const { engine: _, ...unnamed } = whole;
const user = { username: 'app', password: 'FAKE-password' };

/** What a value is spelt like, and what is read from it. */
const SPELT: readonly (readonly [what: string, value: unknown, read: Read])[] = [
  ...['postgresql', 'Postgres', ' postgres ', 'pg', 'aurora-postgres', 'Aurora_PostgreSQL'].map(
    (engine) => [`engine ${engine}`, { ...whole, engine }, POSTGRES] as const,
  ),
  ['engine MySQL', { ...whole, engine: 'MySQL' }, ['mysql', 'db.test', 3306, undefined, 'app', true]],
  ['engine Redis', { ...whole, engine: 'Redis' }, ['redis', 'db.test', 6379, undefined, 'app', true]],
  ['no engine, port 5432', { ...unnamed, port: 5432 }, POSTGRES],
  ['no engine, port 3306', { ...unnamed, port: '3306' }, ['mysql', 'db.test', 3306, undefined, 'app', true]],
  ['no engine, port 6379', { ...unnamed, port: 6379 }, ['redis', 'db.test', 6379, undefined, 'app', true]],
  ['no engine, port 5439', { ...unnamed, port: 5439 }, ['redshift', 'db.test', 5439, 'dev', 'app', true]],
  [
    'no engine, a host of Redshift’s',
    { ...unnamed, host: 'x.abc.eu-west-1.redshift.amazonaws.com' },
    ['redshift', 'x.abc.eu-west-1.redshift.amazonaws.com', 5439, 'dev', 'app', true],
  ],
  [
    'no engine, a host of ElastiCache’s',
    { ...unnamed, host: 'm.x.abc.euw1.cache.amazonaws.com' },
    ['redis', 'm.x.abc.euw1.cache.amazonaws.com', 6379, undefined, 'app', true],
  ],
  [
    'no engine, a host of DocumentDB’s',
    { ...unnamed, host: 'x.abc.eu-west-1.docdb.amazonaws.com', ssl: true },
    ['mongo', 'x.abc.eu-west-1.docdb.amazonaws.com', 27017, 'admin', 'app', true],
  ],
  [
    'DocumentDB’s secret as AWS writes it',
    {
      ...whole,
      engine: 'mongo',
      port: 27017,
      ssl: true,
      tlsCAFile: 'global-bundle.pem',
      dbClusterIdentifier: 'x',
    },
    MONGO,
  ],
  [
    'DocumentDB’s URL as its console shows it',
    'mongodb://app:FAKE-password@db.test:27017/?tls=true&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false',
    MONGO,
  ],
  ...['mongo', 'MongoDB', 'documentdb', 'DocDB', 'Amazon DocumentDB'].map(
    (engine) => [`engine ${engine}`, { ...whole, engine }, MONGO] as const,
  ),
  ['no engine, port 27017', { ...unnamed, port: 27017 }, MONGO],
  ['MongoDB’s dbname', { ...whole, engine: 'mongo', dbname: 'orders' }, ORDERS],
  ['authSource', { ...whole, engine: 'mongo', authSource: 'orders' }, ORDERS],
  ['authSource beside dbname', { ...whole, engine: 'mongo', dbname: 'other', auth_source: 'orders' }, ORDERS],
  ['authSource of another engine’s', { ...whole, authSource: 'orders' }, POSTGRES],
  ['mongodb://', { uri: 'mongodb://app:FAKE-password@db.test' }, MONGO],
  ['mongodb:// with a database', 'mongodb://app:FAKE-password@db.test:27017/orders?tls=true', ORDERS],
  ['mongodb:// with authSource', 'mongodb://app:FAKE-password@db.test/other?authSource=orders', ORDERS],
  [
    'mongodb:// without TLS',
    'mongodb://app:FAKE-password@db.test/?ssl=false',
    ['mongo', 'db.test', 27017, 'admin', 'app', false],
  ],
  ...['oracle', 'Oracle', 'oracle-ee', 'oracle-se2', 'oracle-ee-cdb', 'custom-oracle-ee'].map(
    (engine) => [`engine ${engine}`, { ...whole, engine, dbname: 'ORCL' }, ORACLE] as const,
  ),
  ['no engine, port 1521', { ...unnamed, port: '1521', dbname: 'ORCL' }, ORACLE],
  [
    'a service with a domain',
    { ...whole, engine: 'oracle', port: 2484, dbname: 'orders_1.db-$#.test' },
    ['oracle', 'db.test', 2484, 'orders_1.db-$#.test', 'app', true],
  ],
  ...['//db.test:1521/ORCL', 'db.test:1521/ORCL', 'tcps://db.test/ORCL'].map(
    (at) => [`jdbc:oracle:thin:@${at}`, { jdbcUrl: `jdbc:oracle:thin:@${at}`, ...user }, ORACLE] as const,
  ),
  [
    'jdbc:oracle: without TLS',
    { jdbcUrl: 'jdbc:oracle:thin:@TCP://db.test:1522/ORCL', ...user },
    ['oracle', 'db.test', 1522, 'ORCL', 'app', false],
  ],
  ['user', { ...whole, username: undefined, user: 'app' }, POSTGRES],
  ['user_name', { ...whole, username: undefined, user_name: 'app' }, POSTGRES],
  ['hostname', { ...whole, host: undefined, hostname: 'db.test' }, POSTGRES],
  ['endpoint', { ...whole, host: undefined, endpoint: 'db.test' }, POSTGRES],
  ['database', { ...whole, database: 'orders' }, ['postgres', 'db.test', 5432, 'orders', 'app', true]],
  ['db', { ...whole, db: 'orders' }, ['postgres', 'db.test', 5432, 'orders', 'app', true]],
  ['two spellings that agree', { ...whole, user: 'app', hostname: 'DB.test' }, POSTGRES],
  ['a host with its port', { ...unnamed, host: 'db.test:5432' }, POSTGRES],
  ['a host with the same port twice', { ...whole, host: 'db.test:5432', port: '5432' }, POSTGRES],
  [
    'an address in brackets',
    { ...whole, host: '[::1]:6543' },
    ['postgres', '::1', 6543, 'postgres', 'app', true],
  ],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://app:FAKE-password@db.test/postgres' }, POSTGRES],
  ...['url', 'uri', 'connectionString', 'databaseUrl'].map(
    (field) => [field, { [field]: 'postgresql://app:FAKE-password@db.test:5432' }, POSTGRES] as const,
  ),
  ['a URL as the whole value', 'postgres://app:FAKE-password@db.test/postgres', POSTGRES],
  ['a URL as a text of JSON', '"postgres://app:FAKE-password@db.test/postgres"', POSTGRES],
  [
    'a URL of another driver’s, with TLS switched off',
    'postgresql+psycopg2://app:FAKE%2Dpassword@db.test/orders?sslmode=disable',
    ['postgres', 'db.test', 5432, 'orders', 'app', false],
  ],
  [
    'a URL that wants TLS',
    'mysql://app:FAKE-password@db.test:3307/orders?ssl=true',
    ['mysql', 'db.test', 3307, 'orders', 'app', true],
  ],
  ['redis://', 'redis://app:FAKE-password@db.test/0', ['redis', 'db.test', 6379, undefined, 'app', false]],
  ['rediss://', 'rediss://:FAKE-password@db.test', ['redis', 'db.test', 6379, undefined, 'default', true]],
  [
    'jdbc: with its user among the parameters',
    'jdbc:postgresql://db.test:5432/orders?user=app&password=FAKE-password',
    ['postgres', 'db.test', 5432, 'orders', 'app', true],
  ],
  [
    'jdbc: with its user beside it',
    { jdbcUrl: 'jdbc:mysql://db.test/orders?useSSL=false', ...user },
    ['mysql', 'db.test', 3306, 'orders', 'app', false],
  ],
  [
    'a URL beside the fields that it is made of',
    { ...whole, url: 'postgres://app:FAKE-password@db.test' },
    POSTGRES,
  ],
];

describe('a database secret that is spelt otherwise', () => {
  test.each(SPELT)('%s', (_what, value, [engine, host, port, database, user, tls]) => {
    const credentials = parse(value);
    if (credentials.kind !== 'login') throw new Error(`no login but ${JSON.stringify(credentials)}`);
    const { target, user: name, password } = credentials.login;
    expect(target).toStrictEqual({ engine, host, port, tls, ...(database && { database }) });
    expect([name.reveal(), password.reveal()]).toEqual([user, 'FAKE-password']);
  });

  const NOT_UNDERSTOOD: readonly (readonly [what: string, value: unknown, fields: readonly string[]])[] = [
    ['no engine, and nothing tells', unnamed, ['engine']],
    ['an RDS host and no port', { ...unnamed, host: 'x.abc.eu-west-1.rds.amazonaws.com' }, ['engine']],
    [
      'memcached’s port at ElastiCache',
      { ...unnamed, host: 'x.cache.amazonaws.com', port: 11211 },
      ['engine'],
    ],
    ['two spellings that disagree', { ...whole, user: 'other' }, ['username', 'user']],
    ['two ports', { ...whole, host: 'db.test:5433', port: 5432 }, ['host', 'port']],
    [
      'a URL and fields that disagree',
      { ...whole, url: 'postgres://app:FAKE-other@db.test' },
      ['password', 'url'],
    ],
    ['a URL that cannot be read', { url: 'postgres://app:FAKE#x@db.test:x', ...user }, ['url']],
    ['a URL without a host', 'postgres://:FAKE-password@/orders', ['url']],
    [
      'keys in capitals',
      { HOST: 'h', USERNAME: 'a', PASSWORD: 'FAKE', ENGINE: 'postgres' },
      ['host', 'password', 'username'],
    ],
    [
      'rds.engine and its kind',
      { 'rds.host': 'h', 'rds.username': 'a', 'rds.password': 'FAKE' },
      ['host', 'password', 'username'],
    ],
    ['dbHost and dbPassword', { dbHost: 'h', dbPassword: 'FAKE', username: 'a' }, ['host', 'password']],
    [
      'an object in an object',
      { primary: { host: 'h', password: 'FAKE' } },
      ['host', 'password', 'username'],
    ],
    ['another word for the password', { host: 'h', username: 'a', passwd: 'FAKE' }, ['password']],
    ['libpq’s key and value', 'host=db.test user=app password=FAKE', ['value']],
    [
      'ADO’s key and value',
      { connectionString: 'Server=db.test;User Id=a;Password=FAKE' },
      ['connectionString'],
    ],
    ['an engine, and no more', { engine: 'postgres' }, ['host', 'username', 'password']],
    ['an engine that is no text', { ...whole, engine: 7 }, ['engine']],
    ['MongoDB’s URL of servers to look up', 'mongodb+srv://app:FAKE@db.test/orders', ['url']],
    ['a URL of several servers', 'mongodb://app:FAKE@db1.test,db2.test/orders', ['url']],
    [
      'two databases of MongoDB’s user',
      { ...whole, engine: 'mongo', authSource: 'a', authsource: 'b' },
      ['authSource', 'authsource'],
    ],
    ['a NUL in one', { ...whole, engine: 'mongo', authSource: 'a\0' }, ['authSource']],
    ['a NUL in MongoDB’s dbname', { ...whole, engine: 'mongo', dbname: 'a\0' }, ['dbname']],
    ['Oracle without a service', { ...whole, engine: 'oracle' }, ['dbname']],
    ['Oracle with a number for a service', { ...whole, engine: 'oracle', dbname: 7 }, ['dbname']],
    [
      'a service that goes elsewhere',
      { ...whole, engine: 'oracle', dbname: 'x)(HOST=other.test' },
      ['dbname'],
    ],
    ['two services in one', { ...whole, engine: 'oracle', dbname: 'x y' }, ['dbname']],
    ['a service that has no end', { ...whole, engine: 'oracle', dbname: 'x'.repeat(256) }, ['dbname']],
    ['Oracle’s SQLAlchemy, by service or by instance', 'oracle://app:FAKE@db.test:1521/ORCL', ['url']],
    ...['app/FAKE@db.test:1521:x', '@db.test:1521:x', '@///db.test/x', '@tcp:db.test/x'].map(
      (rest) =>
        [`jdbc:oracle:thin:${rest}`, { jdbcUrl: `jdbc:oracle:thin:${rest}`, ...user }, ['jdbcUrl']] as const,
    ),
    [
      'a connect descriptor',
      { jdbcUrl: 'jdbc:oracle:thin:@(DESCRIPTION=(HOST=h))', ...user },
      ['jdbcUrl', 'dbname'],
    ],
    ['jdbc: of another kind of Oracle’s', { jdbcUrl: 'jdbc:oracle://db.test/x', ...user }, ['jdbcUrl']],
    ['a line break in Redis’ user', { ...whole, engine: 'redis', username: 'a\r\nFLUSHALL' }, ['username']],
    ['a line break in Valkey’s password', { ...whole, engine: 'valkey', password: 'FAKE\n' }, ['password']],
  ];

  test.each(NOT_UNDERSTOOD)('%s is not understood, and says which fields', (_what, value, fields) => {
    expect(fieldsOf(value)).toEqual(fields);
  });

  const UNSUPPORTED: readonly (readonly [what: string, value: unknown, engine: string])[] = [
    ['Db2’s in a field', { uri: 'db2://app:FAKE@db.test' }, 'db2'],
    ['Neptune’s host', { ...unnamed, host: 'x.abc.eu-west-1.neptune.amazonaws.com' }, 'neptune'],
    ['a queue’s URL', 'amqps://app:FAKE@mq.test', 'unsupported'],
    ['an engine that nobody knows', { ...whole, engine: 'FAKE-engine' }, 'unsupported'],
  ];

  test.each(UNSUPPORTED)('%s is of an engine without a driver', (_what, value, engine) => {
    expect(parse(value)).toEqual({ kind: 'unsupported-engine', engine });
  });

  test('names fields of a list of known ones alone', () => {
    expect(fieldsOf({ 'FAKE-host': 1, host: ['FAKE'], password: 'FAKE', engine: 'postgres' })).toEqual([
      'host',
      'username',
    ]);
    const deep = `{"engine":"postgres","host":"h","username":"a","password":"FAKE","x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    expect(['login', 'not-understood']).toContain(parse(deep).kind);
    expect(parse(deep.replace('"h"', `${'['.repeat(30_000)}${']'.repeat(30_000)}`)).kind).toBe(
      'not-understood',
    );
    for (const field of ['host', 'ssl', 'tls', 'port', 'engine', 'url'])
      expect(() => parse({ ...whole, [field]: { toString: 1, toJSON: 1 } })).not.toThrow();
  });
});

describe('what two versions differ in', () => {
  const identity = (value: unknown) => {
    const credentials = parse(value);
    if (credentials.kind !== 'login') throw new Error(`no login but ${credentials.kind}`);
    return credentials.identity;
  };
  const between = (one: unknown, other: unknown) => differences(identity(one), identity(other));

  test.each<[string, object, readonly string[]]>([
    ['the password alone', { password: 'FAKE-other' }, []],
    ['the user', { username: 'app_clone', password: 'FAKE-other' }, []],
    ['TLS', { ssl: false }, ['ssl']],
    ['the database', { dbname: 'other' }, ['dbname']],
    ['the host, in capitals', { host: 'DB.test' }, ['host']],
    ['how the port is written', { port: '5432' }, ['port']],
    ['a field of one’s own', { 'FAKE-field': 1 }, ['another-field']],
    ['a URL', { url: 'postgres://app:FAKE-password@db.test' }, ['url']],
    ['a superuser’s ARN', { masterarn: 'arn:x' }, ['masterarn']],
  ])('%s', (_what, change, fields) => {
    expect(between({ ...whole, port: 5432 }, { ...whole, port: 5432, ...change })).toEqual(fields);
  });

  test('is nothing but the user and password of a URL, in whatever order its parameters are', () => {
    const one = 'postgres://app:FAKE-1@db.test/orders?sslmode=require&a=1';
    expect(between(one, 'postgres://clone:FAKE-2@db.test/orders?a=1&sslmode=require')).toEqual([]);
    expect(between(one, 'postgres://app:FAKE-1@db.test/orders?sslmode=require&a=2')).toEqual(['url']);
    expect(between({ ...whole, url: 'https://a.test' }, { ...whole, url: 'https://b.test' })).toEqual([
      'url',
    ]);
  });

  test('is not the order of fields, at any depth', () => {
    const one =
      '{"engine":"postgres","host":"h","username":"a","password":"FAKE","x":{"a":1,"b":[{"c":1,"d":2}]}}';
    const other =
      '{"x":{"b":[{"d":2,"c":1}],"a":1},"password":"FAKE","username":"a","host":"h","engine":"postgres"}';
    expect(between(one, other)).toEqual([]);
  });
});

describe('two versions', () => {
  test('are of the same place where engine, host and port are the same, however the host is written', () => {
    const { target } = loginIn({});
    expect(isSameServer(target, loginIn({ host: 'DB.test', port: '5432' }).target)).toBe(true);
    expect(isSameServer(target, loginIn({ engine: 'aurora-postgresql' }).target)).toBe(true);
    expect(isSameServer(target, loginIn({ dbname: 'other', ssl: false }).target)).toBe(true);
    for (const other of [{ host: 'db2.test' }, { port: 5433 }, { engine: 'redshift', port: 5432 }]) {
      expect(isSameServer(target, loginIn(other).target)).toBe(false);
    }
  });

  test('are of the same user only where the name is the same to the letter', () => {
    expect(isSameUser(loginIn({}), loginIn({ password: 'FAKE-other' }))).toBe(true);
    expect(isSameUser(loginIn({}), loginIn({ username: 'App' }))).toBe(false);
    expect(isSameUser(loginIn({}), loginIn({ username: 'app_clone' }))).toBe(false);
  });

  test.each(['app', 'APP', ' App '])(
    'may be of the same account where one is `app` and one `%s`',
    (username) => {
      expect(isSameAccount(loginIn({}), loginIn({ username }))).toBe(true);
      expect(isSameAccount(loginIn({ username }), loginIn({ username: 'app_clone' }))).toBe(false);
    },
  );

  test('are one account also where a letter is written as two', () => {
    expect(isSameAccount(loginIn({ username: 'straße' }), loginIn({ username: 'STRASSE' }))).toBe(true);
  });

  test('are the same credential only where the password is the same too', () => {
    expect(isSameCredential(loginIn({}), loginIn({}))).toBe(true);
    expect(isSameCredential(loginIn({}), loginIn({ password: 'FAKE-other' }))).toBe(false);
  });
});

test('a login shows neither user nor password, however it is printed', () => {
  expect(JSON.stringify(parse(whole))).not.toMatch(/FAKE|app/);
});
