import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SQLSERVER_ANSWERS } from '../../../lambda/verify/engines/sqlserver-answers.ts';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import { wiretap } from '../../../sandbox/servers/obstacles.ts';
import { type SmallSqlServer, startSqlServer } from '../../../sandbox/servers/sqlserver.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';

/* The real driver, against a server of our own that speaks as much of the protocol as a login takes. */

describe('SQL Server', () => {
  describeEngine({
    engine: 'sqlserver',
    async start(tls) {
      const server = await startSqlServer(tls ? { tls } : {});
      return { ...server, setPassword: (password) => server.setPassword('app', password) };
    },
    plainTextServer: 'tls',
  });
});

const authority = testAuthority();
const engines = builtDatabases({ ca: authority.ca });

describe('what SQL Server says', () => {
  let server: SmallSqlServer;
  beforeAll(async () => {
    server = await startSqlServer();
  });
  afterAll(() => server?.stop());

  const met = async (options: Partial<LoginOptions>) =>
    (await engines.tryLogin(loginOf({ engine: 'sqlserver', at: server, ...options }), PATIENT)).answer;

  test.each([
    ['locked', [18_486], 'locked'],
    ['disabled, and says so', [18_470], 'locked'],
    ['expired', [18_487], 'expired'],
    ['to be changed', [18_488], 'expired'],
    ['kept from its default database', [4064, 18_456], 'not-permitted'],
  ] as const)(
    'of a right password that is %s: unknown; of a wrong one: rejected',
    async (_, errors, cause) => {
      await server.setPassword('app', RIGHT, errors);
      expect(await met({})).toEqual(unknown(cause));
      expect(await met({ password: WRONG })).toEqual(rejected);
      for (const number of errors) expect(SQLSERVER_ANSWERS.has(number)).toBe(true);
    },
  );

  test('of a database that is not there: unknown, where the password is right', async () => {
    await server.setPassword('app', RIGHT);
    expect(await met({ database: 'orders' })).toEqual(unknown('not-permitted'));
    expect(await met({ database: 'orders', password: WRONG })).toEqual(rejected);
  });
});

describe('SQL Server with encrypt: strict', () => {
  let server: SmallSqlServer;
  beforeAll(async () => {
    server = await startSqlServer({ tls: authority.issue(['localhost', '127.0.0.1']), strict: true });
    await server.setPassword('app', RIGHT);
  });
  afterAll(() => server?.stop());

  const strictly = async (options: Partial<LoginOptions> = {}, ca = authority.ca) => {
    const login = loginOf({ engine: 'sqlserver', at: server, tls: true, way: 'strict', ...options });
    return (await builtDatabases({ ca }).tryLogin(login, PATIENT)).answer;
  };

  test('is met by name and by address, with TLS from the first byte', async () => {
    const tap = await wiretap(server);
    expect(await strictly({ at: tap })).toEqual(accepted);
    await tap.stop();
    // A hello of TLS.
    expect(tap.heard()[0]).toBe(0x16);
    expect(await strictly({ at: { host: 'localhost', port: server.port } })).toEqual(accepted);
    expect(await strictly({ password: WRONG })).toEqual(rejected);
  });

  test('trusts no certificate that it should not', async () => {
    expect(await strictly({}, testAuthority('Another CA').ca)).toEqual(unknown('tls'));
    await server.present(authority.issue(['elsewhere.test']));
    expect(await strictly()).toEqual(unknown('tls'));
    expect(await strictly({ at: { host: 'localhost', port: server.port } })).toEqual(unknown('tls'));
  });

  test('is not begun on a server that has the older way alone', async () => {
    const older = await startSqlServer({ tls: authority.issue(['127.0.0.1']) });
    await older.setPassword('app', RIGHT);
    const login = loginOf({ engine: 'sqlserver', at: older, tls: true, way: 'strict' });
    const { answer } = await engines.tryLogin(login, { ...PATIENT, loginMs: 1_500 });
    await older.stop();
    expect(answer.kind).toBe('unknown');
  });
});
