import { describe, expect, test } from 'vitest';
import {
  type Credentials,
  isSameCredential,
  isSamePlace,
  isSameUser,
  type Login,
  parseCredentials,
} from '../../lambda/core/credentials.ts';
import { Sensitive } from '../../lambda/core/sensitive.ts';

const whole = { engine: 'postgres', host: 'db.test', username: 'app', password: 'FAKE-password' };

const parse = (value: unknown): Credentials =>
  parseCredentials(new Sensitive(typeof value === 'string' ? value : JSON.stringify(value)));

const loginIn = (value: object): Login => {
  const credentials = parse({ ...whole, ...value });
  if (credentials.kind !== 'login') throw new Error(`no login but ${credentials.kind}`);
  return credentials.login;
};

const problemsOf = (value: unknown): readonly string[] => {
  const credentials = parse(value);
  return credentials.kind === 'not-understood' ? credentials.problems : [];
};

describe('a database secret as AWS writes it', () => {
  test('is read whole', () => {
    const { place, user, password } = loginIn({ dbname: 'orders', port: 6543 });
    expect(place).toEqual({ engine: 'postgres', host: 'db.test', port: 6543, database: 'orders', tls: true });
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
  ])('of %s has that engine, port and database unless told otherwise', (engine, preset) => {
    expect(loginIn({ engine }).place).toStrictEqual({ host: 'db.test', tls: true, ...preset });
  });

  test('has a port that is a number or a string', () => {
    expect(loginIn({ port: '6543' }).place.port).toBe(6543);
    for (const port of [null, '']) expect(loginIn({ port }).place.port).toBe(5432);
    for (const port of [0, 65_536, 1.5, -1, '0', '5432x', ' 5432', '0x10', true, {}, [], [5432]]) {
      expect(problemsOf({ ...whole, port })).toEqual(['port']);
    }
  });

  test('is reached over TLS unless it says that ssl is false', () => {
    for (const ssl of [false, 'false', 'False']) expect(loginIn({ ssl }).place.tls).toBe(false);
    for (const ssl of [undefined, null, true, 'true', '', 'no', '0', 0, {}, [], 'disable']) {
      expect(loginIn({ ssl }).place.tls).toBe(true);
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
    expect(problemsOf({ engine: 'mysql', port: 'x' })).toEqual(['host', 'port', 'username', 'password']);
    expect(problemsOf({ ...whole, username: 1, password: ['FAKE'] })).toEqual(['username', 'password']);
    expect(problemsOf({ ...whole, engine: 7 })).toEqual(['engine']);
  });

  test.each(['{"engine":"postgres"', '{]', ' {"a":1}}', '\ufeff{}'])(
    'is a broken JSON object: %j',
    (text) => {
      expect(problemsOf(text)).toEqual(['not a JSON object']);
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
  ])('names no engine, and so is for another verifier: %j', (text) => {
    expect(parse(text)).toEqual({ kind: 'unsupported-engine', engine: 'none' });
  });

  test('is longer than any value can be, by one character', () => {
    const longest = JSON.stringify({ ...whole, filler: '' });
    const filler = 'x'.repeat(65_536 - longest.length);
    expect(parse({ ...whole, filler })).toMatchObject({ kind: 'login' });
    expect(problemsOf({ ...whole, filler: `${filler}x` })).toEqual(['not a JSON object']);
  });

  test('is for an engine that there is no driver for: only a known name is told', () => {
    for (const engine of ['sqlserver', 'oracle', 'mongo', 'db2']) {
      expect(parse({ ...whole, engine })).toEqual({ kind: 'unsupported-engine', engine });
    }
    for (const engine of ['FAKE-password', 'Postgres', '__proto__', 'constructor']) {
      expect(parse({ ...whole, engine })).toEqual({ kind: 'unsupported-engine', engine: 'unsupported' });
    }
  });

  test('has a NUL where the protocol would end the string and read on', () => {
    expect(problemsOf({ ...whole, username: 'app\0database\0postgres' })).toEqual(['username']);
    expect(problemsOf({ ...whole, password: 'FAKE\0' })).toEqual(['password']);
    expect(problemsOf({ ...whole, dbname: 'orders\0options\0-c' })).toEqual(['dbname']);
  });

  test('has half a character, which would be sent as another password', () => {
    expect(problemsOf('{"engine":"postgres","host":"h","username":"app","password":"\\ud800"}')).toEqual([
      'password',
    ]);
    expect(loginIn({ password: '\u{1F511}' }).password.reveal()).toBe('\u{1F511}');
  });

  test('has a host that is a path or a list: some drivers would go there', () => {
    for (const host of ['/var/run/postgresql', 'a,b', 'db.test/x', 'db test', '-h', 'user@db.test', '', 7]) {
      expect(problemsOf({ ...whole, host })).toEqual(['host']);
    }
    expect(problemsOf({ ...whole, host: 'x'.repeat(254) })).toEqual(['host']);
    for (const host of ['db.test', '10.0.0.1', '::1', 'my_db', 'DB.TEST', 'x'.repeat(253)]) {
      expect(loginIn({ host }).place.host).toBe(host);
    }
  });

  test('has its fields in a prototype: they are none of its own', () => {
    const text = `{"engine":"postgres","__proto__":${JSON.stringify(whole)}}`;
    expect(problemsOf(text)).toEqual(['host', 'username', 'password']);
    expect(Object.hasOwn(Object.prototype, 'host')).toBe(false);
  });

  test('with a key twice is read as AWS’s templates read it: the last one counts', () => {
    const text = `{"password":"FAKE-first",${JSON.stringify(whole).slice(1)}`;
    const credentials = parse(text);
    expect(credentials.kind === 'login' && credentials.login.password.reveal()).toBe('FAKE-password');
  });
});

describe('two versions', () => {
  test('are of the same place where engine, host and port are the same, however the host is written', () => {
    const { place } = loginIn({});
    expect(isSamePlace(place, loginIn({ host: 'DB.test', port: '5432' }).place)).toBe(true);
    expect(isSamePlace(place, loginIn({ engine: 'aurora-postgresql' }).place)).toBe(true);
    expect(isSamePlace(place, loginIn({ dbname: 'other', ssl: false }).place)).toBe(true);
    for (const other of [{ host: 'db2.test' }, { port: 5433 }, { engine: 'redshift', port: 5432 }]) {
      expect(isSamePlace(place, loginIn(other).place)).toBe(false);
    }
  });

  test('are of the same user only where the name is the same to the letter', () => {
    expect(isSameUser(loginIn({}), loginIn({ password: 'FAKE-other' }))).toBe(true);
    expect(isSameUser(loginIn({}), loginIn({ username: 'App' }))).toBe(false);
    expect(isSameUser(loginIn({}), loginIn({ username: 'app_clone' }))).toBe(false);
  });

  test('are the same credential only where the password is the same too', () => {
    expect(isSameCredential(loginIn({}), loginIn({}))).toBe(true);
    expect(isSameCredential(loginIn({}), loginIn({ password: 'FAKE-other' }))).toBe(false);
  });
});

test('a login shows neither user nor password, however it is printed', () => {
  expect(JSON.stringify(parse(whole))).not.toMatch(/FAKE|app/);
});
