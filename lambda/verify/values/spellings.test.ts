import { describe, expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import { differences } from './identity.ts';
import { parseCredentials } from './parse-credentials.ts';

/** What a client of the value has to read otherwise than we do, or cannot be known to read as we do. */
const whole = { engine: 'postgres', host: 'db.test', username: 'app', password: 'FAKE-password' };
const { engine: _, ...unnamed } = whole;
const user = { username: 'app', password: 'FAKE-password' };
const URL = 'postgres://app:FAKE-password@db.test/orders';

const parse = (value: unknown) =>
  parseCredentials(new Sensitive(typeof value === 'string' ? value : JSON.stringify(value)));

/** `engine://user@host:port/database`, and `plain` where it is without TLS. */
const endpointOf = (value: unknown): string => {
  const credentials = parse(value);
  if (credentials.kind !== 'login') return JSON.stringify(credentials);
  const { target, user: name } = credentials.login;
  const { engine, host, port, database = '', tls } = target;
  return `${engine}://${name.reveal()}@${host}:${port}/${database}${tls ? '' : ' plain'}`;
};

const TRIED: readonly (readonly [what: string, value: unknown, endpoint: string])[] = [
  [
    'Terraform’s address',
    { ...unnamed, host: undefined, address: 'db.test', engine: 'mysql' },
    'mysql://app@db.test:3306/',
  ],
  [
    'Terraform’s address, endpoint and port together',
    { ...user, engine: 'postgres', address: 'db.test', endpoint: 'db.test:6543', port: 6543 },
    'postgres://app@db.test:6543/postgres',
  ],
  ['dbName', { ...whole, dbName: 'orders' }, 'postgres://app@db.test:5432/orders'],
  ['a hostaddr that is the host', { ...whole, hostaddr: 'db.test' }, 'postgres://app@db.test:5432/postgres'],
  [
    'sslmode=disable as a field',
    { ...whole, sslmode: 'disable' },
    'postgres://app@db.test:5432/postgres plain',
  ],
  [
    'sslmode=verify-full as a field',
    { ...whole, sslmode: 'verify-full' },
    'postgres://app@db.test:5432/postgres',
  ],
  ['tls: false as a field', { ...whole, tls: false }, 'postgres://app@db.test:5432/postgres plain'],
  ['useSSL: "true" as a field', { ...whole, useSSL: 'true' }, 'postgres://app@db.test:5432/postgres'],
  [
    'ssl and sslmode that agree',
    { ...whole, ssl: true, sslmode: 'require' },
    'postgres://app@db.test:5432/postgres',
  ],
  ['an IPv6 address', { ...whole, host: '::1' }, 'postgres://app@::1:5432/postgres'],
  ['an IPv6 address in brackets', { ...whole, host: '[::1]' }, 'postgres://app@::1:5432/postgres'],
  [
    'an IPv6 address and a port',
    { ...whole, host: '[::1]:6543', port: '6543' },
    'postgres://app@::1:6543/postgres',
  ],
  ['an IPv6 address in a URL', 'postgres://app:FAKE@[::1]:6543/orders', 'postgres://app@::1:6543/orders'],
  [
    'an IPv6 address in a URL, without a port',
    'postgres://app:FAKE@[::1]',
    'postgres://app@::1:5432/postgres',
  ],
  [
    'PostgreSQL’s login as parameters',
    'postgres://db.test/orders?user=app&password=FAKE',
    'postgres://app@db.test:5432/orders',
  ],
  [
    'jdbc: with ssl=false',
    'jdbc:postgresql://db.test/x?user=app&password=FAKE&ssl=false',
    'postgres://app@db.test:5432/x plain',
  ],
  [
    'a number of Redis’ database as a parameter',
    'redis://app:FAKE@db.test/0?db=1',
    'redis://app@db.test:6379/ plain',
  ],
  [
    'a URL whose parameters say it once more',
    `${URL}?host=db.test&port=5432&user=app`,
    'postgres://app@db.test:5432/orders',
  ],
  [
    'a MariaDB that is reached by mysql://',
    { engine: 'mariadb', url: 'mysql://app:FAKE@db.test' },
    'mariadb://app@db.test:3306/',
  ],
  [
    'a Redshift that is reached by postgres://',
    { engine: 'redshift', url: 'postgres://app:FAKE@db.test:5439' },
    'redshift://app@db.test:5439/dev',
  ],
  [
    'a URL with a semicolon in its password',
    'postgres://app:FA;KE@db.test/orders',
    'postgres://app@db.test:5432/orders',
  ],
  ['a key in capitals that agrees', { ...whole, HOST: 'db.test' }, 'postgres://app@db.test:5432/postgres'],
  [
    'a type that is no engine',
    { ...unnamed, port: 5432, type: 'primary' },
    'postgres://app@db.test:5432/postgres',
  ],
  [
    'a dialect that is the port’s',
    { ...unnamed, port: 5432, dialect: 'postgresql' },
    'postgres://app@db.test:5432/postgres',
  ],
  [
    'Redis’ number of a database',
    { ...whole, engine: 'redis', db: 0, port: 6380 },
    'redis://app@db.test:6380/',
  ],
  ['DB_URL', { DB_URL: URL }, 'postgres://app@db.test:5432/orders'],
  ['rediss:// with its TLS said twice', 'rediss://app:FAKE@db.test?tls=true', 'redis://app@db.test:6379/'],
];

test.each(TRIED)('%s is tried where a client would', (_what, value, endpoint) => {
  expect(endpointOf(value)).toBe(endpoint);
});

type Row = readonly [what: string, value: unknown, fields: readonly string[]];

/** What we would have read otherwise than a client of it. */
const READ_OTHERWISE: readonly Row[] = [
  ['an engine beside another one’s URL', { engine: 'mysql', url: URL }, ['engine', 'url']],
  [
    'an engine beside another one’s jdbc:',
    { ...whole, jdbcUrl: 'jdbc:mysql://db.test' },
    ['engine', 'jdbcUrl'],
  ],
  [
    'two databases’ URLs',
    { DATABASE_URL: URL, url: 'redis://app:FAKE-password@db.test:5432/0' },
    ['DATABASE_URL', 'url'],
  ],
  ['a port beside a URL that has none', { ...whole, port: 6543, url: URL }, ['port', 'url']],
  ['ssl and sslmode that disagree', { ...whole, ssl: true, sslmode: 'disable' }, ['ssl', 'sslmode']],
  ['an sslmode that nobody knows', { ...whole, sslmode: 'sometimes' }, ['sslmode']],
  ['a tls that is a list', { ...whole, tls: ['disable'] }, ['tls']],
  ['a tls that is neither', { ...whole, tls: 'no' }, ['tls']],
  ['a field’s TLS and a URL’s that disagree', { ssl: true, url: `${URL}?sslmode=disable` }, ['ssl', 'url']],
  ['redis:// with TLS', 'redis://app:FAKE@db.test?tls=true', ['url']],
  ['rediss:// without', 'rediss://app:FAKE@db.test?ssl=false', ['url']],
  ['an sslmode in a URL that nobody knows', `${URL}?sslmode=sometimes`, ['url']],
  ['a hostaddr of another place', { ...whole, hostaddr: '10.0.0.9' }, ['host', 'hostaddr']],
  ['a URL with a hostaddr', `${URL}?hostaddr=10.0.0.9`, ['url']],
  ['a URL with a socket', 'mysql://app:FAKE@db.test?socket=/tmp/mysql.sock', ['url']],
  ['a jdbc: URL with PGHOST', 'jdbc:postgresql://db.test/x?user=app&password=FAKE&PGHOST=a', ['url']],
  ['a URL with a service', `${URL}?service=other`, ['url']],
  ...[
    'host=other.test',
    'user=other',
    'port=6543',
    'password=FAKE-other',
    'dbname=other',
    'database=other',
  ].map((more): Row => [`a URL with ${more}`, `${URL}?${more}`, ['url']]),
  [
    'a URL whose host is a parameter alone',
    'postgres:///orders?host=db.test&user=app&password=FAKE',
    ['url'],
  ],
  ['a parameter twice', `${URL}?sslmode=require&sslmode=disable`, ['url']],
  ['a parameter twice, the other way round', `${URL}?sslmode=disable&sslmode=require`, ['url']],
  ['a parameter twice, in other letters', `${URL}?sslmode=require&SSLMODE=disable`, ['url']],
  [
    'a semicolon among jdbc:’s parameters',
    'jdbc:postgresql://db.test/orders;user=app;password=FAKE',
    ['url'],
  ],
  ['jdbc: with a user before the host', 'jdbc:postgresql://app:FAKE@db.test/orders', ['url']],
  ['an engine in capitals that nobody knows', { ...whole, ENGINE: 'FAKE' }, ['engine', 'another-field']],
  ['a path that is a dot', 'postgres://app:FAKE@db.test/.', ['url']],
  ['a path with percent signs', 'postgres://app:FAKE@db.test/or%2Bders', ['url']],
  ...['password=', 'host=', 'dbname=', 'user='].map(
    (more): Row => [`a URL with an empty ${more}`, `${URL}?${more}`, ['url']],
  ),
  ['MySQL’s password as a parameter', 'mysql://app@db.test/orders?password=FAKE', ['url']],
  ['a user as a parameter in capitals', 'postgres://db.test/orders?User=app&password=FAKE', ['url']],
  ['ssl=false in a URL of PostgreSQL', `${URL}?ssl=false`, ['url']],
  ['sslmode=false', `${URL}?sslmode=false`, ['url']],
  ['redis:// without TLS, said twice', 'redis://app:FAKE@db.test?tls=0', ['url']],
  ['a path of two', `${URL}/more`, ['url']],
  ['a socket beside the host', { ...whole, unix_socket: '/tmp/mysql.sock' }, ['host', 'another-field']],
  [
    'a dialect that is not the port’s',
    { ...unnamed, port: 5432, dialect: 'mysql' },
    ['engine', 'another-field'],
  ],
  ['a driver that is not the engine’s', { ...whole, driver: 'mysql' }, ['engine', 'another-field']],
  ['a parameter of its own twice', `${URL}?schema=one&schema=two`, ['url']],
  ['a semicolon among parameters', `${URL}?a=1;sslmode=disable`, ['url']],
  ['jdbc: to several', { jdbcUrl: 'jdbc:mysql:replication://h1,h2/x', ...user }, ['jdbcUrl']],
  ['several hosts with ports', 'postgres://app:FAKE@h1:5432,h2:5432/orders', ['url']],
  ['several hosts', 'postgres://app:FAKE@h1,h2/orders', ['url']],
  ['percent signs that encode nothing', 'postgres://app:FA%KE@db.test/orders', ['url']],
  ['percent signs that are no UTF-8', 'postgres://app:FAKE%ff@db.test/orders', ['url']],
  ['a plus sign for who knows what', 'jdbc:postgresql://db.test/x?user=app&password=FA+KE', ['url']],
  ['an @ in a password', 'postgres://app:FA@KE@db.test/orders', ['url']],
  ['a # in a password', 'postgres://app#FA:KE@db.test/orders', ['url']],
  ['a / in a password', 'postgres://app:12/FAKE@db.test/orders', ['url']],
  ['a ? in a password', 'postgres://app:12?FAKE@db.test/orders', ['url']],
  ['a line break in a URL', 'postgres://app:FAKE@db.te\nst/orders', ['url']],
  ['a line break behind a URL', `${URL}\n`, ['url']],
  ['a BOM before a URL', `\ufeff${URL}`, ['url']],
  ['an invisible character in a URL', 'postgres://app:FAKE@db.te\u200bst/orders', ['url']],
  ['Redis’ password in the place of its user', 'redis://FAKE@db.test:6379', ['url']],
  ['a host with two ports', { ...whole, host: 'db.test:5432:5433' }, ['host']],
  ['a host that only looks like an address', { ...whole, host: 'a:b:c' }, ['host']],
  ['a host with blanks', { ...whole, host: ' db.test ' }, ['host']],
  ['a port with blanks', { ...whole, port: ' 5432 ' }, ['port']],
  [
    'two endpoints',
    { ...whole, host: undefined, endpoint: 'db.test:5432', address: 'db2.test' },
    ['endpoint', 'address'],
  ],
  ['a key in capitals that disagrees', { ...whole, PASSWORD: 'FAKE-other' }, ['password', 'another-field']],
  ['a key in capitals that nothing is beside', { ...whole, Port: 6543 }, ['port', 'another-field']],
  [
    'another word for the password that disagrees',
    { ...whole, pwd: 'FAKE-other' },
    ['password', 'another-field'],
  ],
  ['a key with a blank that disagrees', { ...whole, 'host ': 'db2.test' }, ['host', 'another-field']],
  [
    'a key in full-width letters that disagrees',
    { ...whole, ｈｏｓｔ: 'db2.test' },
    ['host', 'another-field'],
  ],
  ['a key twice', `{"password":"FAKE-first",${JSON.stringify(whole).slice(1)}`, ['password']],
  ['a key twice, once with escapes', `{"hos\\u0074":"db2.test",${JSON.stringify(whole).slice(1)}`, ['host']],
];

test.each(READ_OTHERWISE)('%s is not understood, and so not tried', (_what, value, fields) => {
  expect(parse(value)).toEqual({ kind: 'not-understood', fields });
});

const MISSING = ['host', 'password', 'username'];

/** What has a host and a password in a shape that is not read. */
const NOT_READ: readonly Row[] = [
  ['a list of objects', [{ host: 'db.test', ...user }], ['value']],
  ['a list in a list', [[{ url: URL }]], ['value']],
  ['an object in an object', { rds: unnamed }, MISSING],
  ['Terraform’s address in an object', { rds: { address: 'db.test', password: 'FAKE' } }, MISSING],
  [
    'a URL with a blank in its password, under a key of one’s own',
    { primary: 'pg://app:FA KE@db.test' },
    MISSING,
  ],
  ['an address under a name of one’s own', { db_address: 'db.test', pw: 'FAKE' }, MISSING],
  ['a host of AWS’s under any name', { writer: 'x.abc.eu-west-1.rds.amazonaws.com', ...user }, ['host']],
  [
    'ElastiCache’s token',
    { host: 'x.abc.euw1.cache.amazonaws.com', port: 6379, auth_token: 'FAKE' },
    ['password', 'username'],
  ],
  ['a host of AWS’s as a name', { 'x.abc.eu-west-1.rds.amazonaws.com': user }, MISSING],
  [
    'Oracle’s jdbc: under a key of one’s own',
    { primary: 'jdbc:oracle:thin:app/FAKE@db.test:1521:x' },
    MISSING,
  ],
  [
    'jdbc: under a key of one’s own, its login beside it',
    { primary: 'jdbc:oracle:thin:@db.test', ...user },
    ['host'],
  ],
  [
    'Spring’s long names',
    `${'SPRING_'.repeat(8)}HOST=db.test\n${'SPRING_'.repeat(8)}PASSWORD=FAKE`,
    ['value'],
  ],
  [
    'Spring’s long names in a field',
    { env: `${'S_'.repeat(30)}HOST=a ${'S_'.repeat(30)}PASSWORD=FAKE` },
    MISSING,
  ],
  ['objects far down', { a: { b: { c: { d: { e: { f: unnamed } } } } } }, MISSING],
  [
    'a host and a password in two objects',
    { server: { host: 'db.test' }, login: { password: 'FAKE' } },
    MISSING,
  ],
  [
    'keys with what they are for',
    { host_rw: 'db.test', password_rw: 'FAKE', username: 'app' },
    ['host', 'password'],
  ],
  ['keys with numbers', { host1: 'db.test', password1: 'FAKE' }, MISSING],
  ['libpq’s variables', { PGHOST: 'db.test', PGPASSWORD: 'FAKE' }, MISSING],
  ['MySQL’s variables', { MYSQL_HOST: 'db.test', MYSQL_PWD: 'FAKE' }, MISSING],
  ['full-width letters', { ｈｏｓｔ: 'db.test', ｐａｓｓｗｏｒｄ: 'FAKE' }, MISSING],
  ['keys with invisible characters', { 'ho\u200bst': 'db.test', 'password\u00a0': 'FAKE' }, MISSING],
  ['a list of hosts', { hosts: ['db1.test', 'db2.test'], ...user }, ['host']],
  ['a host that is a list', { ...unnamed, host: ['db1.test', 'db2.test'], port: 5432 }, ['host']],
  ['a URL under a key of one’s own', { primary: URL }, MISSING],
  [
    'a URL under a key of one’s own, its login beside it',
    { primary: 'postgres://db.test/orders', ...user },
    ['host'],
  ],
  ['libpq’s keywords, the password beside them', { dsn: 'host=db.test dbname=orders', ...user }, ['dsn']],
  ['libpq’s keywords under a key of one’s own', { primary: 'host=db.test password=FAKE' }, MISSING],
  ['a host and a database’s port in the place of a URL', { url: 'db.test:5432/orders', ...user }, ['url']],
  ['a host and a database’s port in a field of one’s own', { node: 'db:6379', ...user }, ['host']],
  ['a URL without its scheme', 'app:FAKE@db.test:3306/orders', ['value']],
  ['a URL without its scheme in a field', { primary: 'app:FAKE@db:5439' }, MISSING],
  ['ADO.NET’s', 'Server=db.test;Database=orders;User Id=app;Password=FAKE', ['value']],
  ['ADO.NET’s Data Source', 'Data Source=db.test;User Id=app;Pwd=FAKE', ['value']],
  ['ADO.NET’s in a field', { ConnectionString: 'Server=db.test;User Id=app;Password=FAKE' }, MISSING],
  ['Go’s', 'app:FAKE@tcp(db.test:3306)/orders', ['value']],
  ['Go’s in a field', { dsn: 'app:FAKE@tcp(db.test:3306)/orders' }, ['dsn']],
  ['libpq’s keywords', 'host=db.test user=app password=FAKE', ['value']],
  ['libpq’s file of passwords', 'db.test:5432:orders:app:FAKE', ['value']],
  ['.env', 'DB_HOST=db.test\nDB_USER=app\nDB_PASSWORD=FAKE\n', ['value']],
  ['.env with a URL', 'export DATABASE_URL="postgres://app:FAKE@db.test/orders"\n', ['value']],
  ['.env in a field', { env: 'DB_HOST=db.test\nDB_PASSWORD=FAKE' }, MISSING],
  ['YAML', 'database:\n  host: db.test\n  user: app\n  password: FAKE\n', ['value']],
  ['YAML with Terraform’s address', 'address: x.rds.amazonaws.com\npassword: FAKE\n', ['value']],
  ['XML', '<db><host>db.test</host><password>FAKE</password></db>', ['value']],
  ['XML with attributes', '<add server="db.test" pwd="FAKE"/>', ['value']],
  ['INI', '[client]\nhost=db.test\npassword=FAKE\n', ['value']],
  ['PHP', "['host' => 'db.test', 'password' => 'FAKE']", ['value']],
  ['a table with commas', 'host,port,username,password\ndb.test,5432,app,FAKE\n', ['value']],
  ['JSON in a text of JSON', JSON.stringify(JSON.stringify(whole)), ['value']],
  ['JSON in a field', { value: JSON.stringify(whole) }, MISSING],
  ['a BOM before JSON', `\ufeff${JSON.stringify(whole)}`, ['value']],
  ['UTF-16 without a BOM', [...'host=db.test password=FAKE'].join('\0'), ['value']],
  ['a mail server', { host: 'smtp.test', port: 587, ...user }, ['engine']],
  ['a file server’s URL under a key of one’s own', { drop: 'sftp://app:FAKE@files.test/in' }, MISSING],
];

test.each(NOT_READ)('%s has a host and a password, and somebody is called', (_what, value, fields) => {
  expect(parse(value)).toEqual({ kind: 'not-understood', fields });
});

test('Oracle’s jdbc: has its password where no other has it, and an instance where a service is asked for', () => {
  const url = 'jdbc:oracle:thin:app/FAKE@db.test:1521:orcl';
  expect(parse(url)).toEqual({ kind: 'not-understood', fields: ['url'] });
  for (const value of [{ jdbcUrl: url }, { jdbcUrl: 'jdbc:oracle:thin:@db.test:1521:orcl', ...user }])
    expect(parse(value)).toEqual({ kind: 'not-understood', fields: ['jdbcUrl'] });
});

test('jdbc: with a plug-in is of an engine that nobody knows, and disagrees with one that is named', () => {
  const jdbcUrl = 'jdbc:aws-wrapper:postgresql://db.test/orders';
  expect(parse({ jdbcUrl, ...user })).toEqual({ kind: 'unsupported-engine', engine: 'unsupported' });
  expect(parse({ jdbcUrl, ...whole })).toEqual({ kind: 'not-understood', fields: ['engine', 'jdbcUrl'] });
});

const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQhostADANBgkqhkiG9w0BAQEFpwd'.repeat(2)}\n-----END PRIVATE KEY-----\n`;

/** What is of no database. */
const QUIET: readonly (readonly [what: string, value: unknown])[] = [
  ['an API with a login', { url: 'https://api.test/v1', ...user }],
  ['an API whose endpoint is a page of the web', { endpoint: 'https://api.test/v1', ...user }],
  ['a page of the web with a login in it', { webhook: 'https://app:FAKE@api.test/v1' }],
  ['the same as a text', 'https://app:FAKE@api.test/v1'],
  ['a login by mail address', { email_address: 'a@api.test', password: 'FAKE' }],
  ['a login and a postal address', { address: '1 Main Street', password: 'FAKE' }],
  ['a login and a bucket', { bucket: 's3://db.test/orders', ...user }],
  ['a login and an address of hardware', { mac_address: 'aa:bb:cc:dd:ee:ff', ...user }],
  ['a private key', PEM],
  ['a private key in a field', { privateKey: PEM, password: 'FAKE' }],
  ['a host and a token', { host: 'api.test', token: 'FAKE' }],
  ['a host, and whether a password is needed', { host: 'api.test', requirePassword: true }],
  ['a database’s URL without a password', { url: 'postgres://db.test/orders' }],
  ['libpq’s keywords without a password', { dsn: 'host=db.test dbname=orders' }],
  ['an API whose address has a host among its parameters', { callback: 'https://api.test/?host=a', ...user }],
  ['an API with a port of its own and a login', { url: 'api.test:8443', ...user }],
  ['a URL without its scheme to no database', 'app:FAKE@api.test:8443/v1'],
  ['a login, and a time', { since: '12:33:06', id: 'a:54321', ...user }],
  ['a list of keys', ['FAKE-1', 'FAKE-2']],
  ['a text that begins as a scheme', 'pg:FAKE-api-key'],
  ['words', 'The password of the day is FAKE.'],
];

test.each(QUIET)('%s is not for us', (_what, value) => {
  expect(parse(value)).toEqual({ kind: 'not-for-us' });
});

describe('never the same identity', () => {
  const between = (one: unknown, other: unknown) => {
    const [mine, theirs] = [parse(one), parse(other)];
    if (mine.kind !== 'login' || theirs.kind !== 'login') return 'no login';
    return differences(mine.identity, theirs.identity);
  };
  const { username, ...rest } = whole;

  test.each<[string, unknown, unknown, readonly string[]]>([
    ['a user that moved to another field', whole, { ...rest, user: username }, ['username', 'user']],
    ['a user that is there twice', whole, { ...whole, user: username }, ['user']],
    ['a URL that moved into a field', URL, { url: URL }, ['value']],
    ['a URL that moved into quotes', URL, JSON.stringify(URL), ['value']],
    ['a URL that moved to another field', { url: URL }, { uri: URL }, ['url', 'uri']],
    [
      'a user and password that moved within a URL',
      'postgres://app:FAKE@db.test/x',
      'postgres://db.test/x?user=app&password=FAKE',
      ['url'],
    ],
    ['a scheme that is another one for the same', URL, URL.replace('postgres', 'postgresql'), ['url']],
    ['a port that was left out', URL, URL.replace('/orders', ':5432/orders'), ['url']],
    [
      'a password in a field that is not read',
      { ...whole, key: URL },
      { ...whole, key: URL.replace('FAKE', 'FAKE2') },
      ['another-field'],
    ],
    [
      'a host by another name',
      whole,
      { ...whole, host: undefined, hostname: 'db.test' },
      ['host', 'hostname'],
    ],
    ['a user that is null under another name', whole, { ...whole, user: null }, ['user']],
    ['a user that is there, and null', { ...whole, user: username }, { ...whole, user: null }, ['user']],
    [
      'a user and password that are in the URL as well',
      { url: 'postgres://db.test', username, password: 'FAKE' },
      { url: 'postgres://app:FAKE@db.test', username, password: 'FAKE' },
      ['url'],
    ],
  ])('%s', (_what, one, other, fields) => {
    expect(between(one, other)).toEqual(fields);
  });

  test('but where a password among the parameters is another', () => {
    const withPassword = (password: string) => `jdbc:postgresql://db.test/x?user=app&password=${password}`;
    expect(between(withPassword('FAKE-1'), withPassword('FAKE-2'))).toEqual([]);
  });

  test('numbers that are one to us and two to others', () => {
    const withNumber = (digits: string) => `{"n":${digits},${JSON.stringify(whole).slice(1)}`;
    for (const [one = '', other = ''] of [
      ['12345678901234567890', '12345678901234567891'],
      ['1', '1.0'],
      ['1e400', 'null'],
    ])
      expect(between(withNumber(one), withNumber(other))).toContain('value');
    expect(between(withNumber('1.0'), withNumber('1.0'))).toEqual([]);
    const passwords = ['1.0', '2.0'].map((password) => JSON.stringify({ ...whole, password }));
    expect(between(passwords[0], passwords[1])).toEqual([]);
  });

  test('the same text as bytes', () => {
    const text = new Sensitive(JSON.stringify(whole));
    const [one, other] = [parseCredentials(text), parseCredentials(text, { isBinary: true })];
    if (one.kind !== 'login' || other.kind !== 'login') throw new Error('no login');
    expect(other.login).toEqual(one.login);
    expect(differences(one.identity, other.identity)).toEqual(['value']);
  });
});
