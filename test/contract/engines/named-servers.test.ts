import { beforeAll, describe, expect, test } from 'vitest';
import type { UnknownCause } from '../../../lambda/decision/evidence.ts';
import type { Engine } from '../../../lambda/verify/values/engine-table.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { rejected, unknown } from '../../support/secrets.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';
import { mysqlServer, type NamedServer, named, sqlServer, valkeyServer } from './named-servers.ts';

/* Servers that cannot be installed here: CONTRIBUTING.md has a line that starts each. */

const engines = builtDatabases();

const SERVERS: readonly (readonly [variable: string, engine: Engine, server: NamedServer | undefined])[] = [
  ['CONTRACT_SQLSERVER', 'sqlserver', named('CONTRACT_SQLSERVER', sqlServer)],
  ['CONTRACT_MYSQL', 'mysql', named('CONTRACT_MYSQL', mysqlServer)],
  ['CONTRACT_VALKEY', 'valkey', named('CONTRACT_VALKEY', valkeyServer)],
];

/** A server without TLS may wait for the rest of what it takes for a command. */
const LIMITS = { ...PATIENT, connectMs: 3_000 };

const answerOf = async (engine: Engine, at: NamedServer, options: Partial<LoginOptions> = {}) =>
  (await engines.tryLogin(loginOf({ engine, at, ...options }), LIMITS)).answer;

for (const [variable, engine, server] of SERVERS)
  if (server === undefined) test.skip(`a ${engine} that ${variable} names`);
  else
    describe(`the ${engine} that ${variable} names`, () => {
      describeEngine({
        engine,
        start: async () => ({
          ...server,
          setPassword: (password) => server.setPassword('app', password),
          present: async () => {},
          stop: async () => {},
        }),
        plainTextServer: 'tls',
        showsCertificate: false,
        passwords: 20,
      });

      test('is not believed by a certificate of its own', async () => {
        expect(await answerOf(engine, server, { tls: true })).toEqual(unknown('tls'));
      });
    });

const sql = SERVERS[0]?.[2];

const CHANGED = `${RIGHT}-Aa1`;

/** What a login with the right password gets, and the statement that has made it so. */
const STATES: readonly (readonly [what: string, statement: string, password: string, cause: UnknownCause])[] =
  [
    ['disabled', 'ALTER LOGIN [app] DISABLE', RIGHT, 'locked'],
    [
      'to be changed',
      `ALTER LOGIN [app] WITH PASSWORD = '${CHANGED}' MUST_CHANGE, CHECK_POLICY = ON, CHECK_EXPIRATION = ON`,
      CHANGED,
      'expired',
    ],
  ];

describe.skipIf(sql === undefined)('what the SQL Server that CONTRACT_SQLSERVER names says', () => {
  const server = sql as NamedServer;
  beforeAll(() => server.setPassword('app', RIGHT));

  test('of a database that is not there: unknown, where the password is right', async () => {
    expect(await answerOf('sqlserver', server, { database: 'nowhere' })).toEqual(unknown('not-permitted'));
    expect(await answerOf('sqlserver', server, { database: 'nowhere', password: WRONG })).toEqual(rejected);
  });

  test.each(STATES)('of a login that is %s', async (_, statement, password, cause) => {
    await server.ask('DROP LOGIN [app]');
    await server.setPassword('app', RIGHT);
    await server.ask(statement);
    expect(await answerOf('sqlserver', server, { password })).toEqual(unknown(cause));
  });
});
