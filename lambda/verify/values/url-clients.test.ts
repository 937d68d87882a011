import fc from 'fast-check';
import { Redis } from 'iovalkey';
import { MongoClient } from 'mongodb';
import mysql from 'mysql2';
import pg from 'pg';
import { expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import { parseCredentials } from './parse-credentials.ts';

/*
 * A URL that we read is read the same by clients themselves: none of them connects here. What one of them takes
 * otherwise has to be among what is not understood.
 */

type Read = {
  readonly host: unknown;
  readonly port: unknown;
  readonly user: unknown;
  readonly password: unknown;
  /** The database that the user belongs to, where there is one. */
  readonly database?: unknown;
  /** Where it says neither, clients have habits of their own. */
  readonly tls?: boolean;
};

const CLIENTS: Readonly<Record<string, (url: string) => Read>> = {
  postgres(url) {
    const { host, port, user, password, ssl } = new pg.Client({ connectionString: url });
    return { host, port, user, password, tls: Boolean(ssl) };
  },
  mysql(url) {
    const pool = mysql.createPool(url);
    const { host, port, user, password, ssl } = Reflect.get(Reflect.get(pool, 'config'), 'connectionConfig');
    pool.end();
    return { host, port: Number(port) || 3306, user, password, tls: Boolean(ssl) };
  },
  mongo(url) {
    const { hosts, credentials, tls } = new MongoClient(url).options;
    const [{ host, port } = {}] = hosts;
    const { username: user, password, source: database } = credentials ?? {};
    return { host, port, user, password, database, tls };
  },
  redis(url) {
    const client = new Redis(url, { lazyConnect: true });
    const { host, port, username, password, tls } = client.options;
    client.disconnect();
    return { host, port, user: username || 'default', password, tls: Boolean(tls) };
  },
};

/** Undefined where the client refuses it: mysql2 takes no `ssl=true`. */
const readBy = (engine: string, url: string): Read | undefined => {
  try {
    return CLIENTS[engine]?.(url);
  } catch {
    return undefined;
  }
};

const odd = fc.string({
  unit: fc.constantFrom(
    ...'aA1:/?#[]@!$&+,;=% "\'\\^{}|`<>()*._-é',
    '%40',
    '%2B',
    '%25',
    '%3A',
    '%2F',
    '%E2',
  ),
  maxLength: 4,
});
const usual = (...texts: readonly string[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...texts) }, odd);
const names = [
  ...['sslmode', 'ssl', 'tls', 'user', 'User', 'username', 'password', 'host', 'hostaddr', 'port', 'dbname'],
  ...['authSource', 'database', 'db', 'socket', 'socketPath', 'path', 'application_name', 'options'],
];
const parameter = fc
  .tuple(
    fc.constantFrom(...names),
    usual('disable', 'verify-full', 'true', 'false', '0', 'app', 'FAKE', 'db.test', ''),
  )
  .map(([name, value]) => `${name}=${value}`);
const url = fc
  .tuple(
    fc.constantFrom('postgres', 'postgresql', 'mysql', 'redis', 'rediss', 'mongodb', 'mongodb'),
    fc.oneof(
      fc.constantFrom('app:FAKE@', ':FAKE@', 'app@', 'app:@', ''),
      fc.tuple(odd, odd).map(([user, word]) => `${user}:${word}@`),
    ),
    usual('db.test', 'DB.test', 'db.test.', '10.0.0.1', '[::1]'),
    fc.constantFrom('', ':5432', ':05432', ':0', ':'),
    usual('', '/', '/orders', '/0', '/.'),
    fc.array(parameter, { maxLength: 2 }).map((all) => (all.length > 0 ? `?${all.join('&')}` : '')),
  )
  .map(([scheme, login, host, port, path, query]) => `${scheme}://${login}${host}${port}${path}${query}`);

test('a URL that is tried goes where its clients go, as whom they go, and without TLS only where they do', () => {
  const tried = new Map<string, number>();
  const property = fc.property(url, (text) => {
    const credentials = parseCredentials(new Sensitive(text));
    if (credentials.kind !== 'login') return;
    const { target, user, password } = credentials.login;
    const reading = readBy(target.engine, text);
    if (reading === undefined) return;
    tried.set(target.engine, (tried.get(target.engine) ?? 0) + 1);
    const { tls, ...read } = reading;
    expect({ ...read, host: String(read.host).replaceAll(/[[\]]/g, '').toLowerCase() }).toEqual({
      host: target.host.toLowerCase(),
      port: target.port,
      user: user.reveal(),
      password: password.reveal(),
      ...('database' in read && { database: target.database }),
    });
    if (!target.tls) expect(tls).toBe(false);
  });
  fc.assert(property, { numRuns: 20_000 });
  for (const engine of Object.keys(CLIENTS)) expect(tried.get(engine)).toBeGreaterThan(100);
});
