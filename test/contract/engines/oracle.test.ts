import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import { startOracle } from '../../../sandbox/servers/oracle.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { describeEngine } from './engine-suite.ts';
import { loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';

/** The administrator of a real server: `user/password@host:port/service`. CONTRIBUTING.md starts one. */
const REAL = process.env['CONTRACT_ORACLE'];

describe('Oracle, a server of our own', () => {
  describeEngine({
    engine: 'oracle',
    async start(tls) {
      const server = await startOracle(tls ? { tls } : {});
      return { ...server, setPassword: (password) => server.setPassword('app', password) };
    },
    plainTextServer: 'tls',
  });

  test('a listener that hands the connection over has TLS begin again', async () => {
    const authority = testAuthority();
    const server = await startOracle({ tls: authority.issue(['127.0.0.1']), handsOver: true });
    onTestFinished(() => server.stop());
    await server.setPassword('app', RIGHT);
    const engines = builtDatabases({ ca: authority.ca });
    for (const [password, answer] of [
      [RIGHT, accepted],
      [WRONG, rejected],
    ] as const) {
      const login = loginOf({ engine: 'oracle', at: server, password, tls: true });
      expect((await engines.tryLogin(login, PATIENT)).answer).toEqual(answer);
    }
  });

  test.each([
    ['a password', { password: 'FAKE-é' }],
    ['a user', { user: 'é' }],
  ])('a refusal is not believed of %s beyond ASCII', async (_, beyond) => {
    const server = await startOracle();
    onTestFinished(() => server.stop());
    await server.setPassword('app', RIGHT);
    const login = loginOf({ engine: 'oracle', at: server, ...beyond });
    expect((await builtDatabases().tryLogin(login, PATIENT)).answer).toEqual(unknown('unclassified'));
  });
});

if (REAL === undefined) console.warn('A real Oracle was not tried: name it in CONTRACT_ORACLE.');

/** Runs a statement as the administrator, in a process that the verifier's own code is not in. */
const asAdministrator = async (statement: string): Promise<void> => {
  const script = `
    const [, user, password, connectString] = /^([^/]+)\\/(.*)@([^@]+)$/.exec(process.env.CONTRACT_ORACLE);
    const oracledb = require('oracledb');
    oracledb.getConnection({ user, password, connectString })
      .then(async (connection) => { await connection.execute(process.env.STATEMENT); await connection.close(); });`;
  await promisify(execFile)(process.execPath, ['-e', script], {
    env: { ...process.env, STATEMENT: statement },
  });
};

describe.skipIf(REAL === undefined)('the Oracle that CONTRACT_ORACLE names', () => {
  const [, host = '', port = '', service = ''] = /@([^@:]+):(\d+)\/(.+)$/.exec(REAL ?? '') ?? [];

  describeEngine({
    engine: 'oracle',
    database: service,
    async start() {
      return {
        host,
        port: Number(port),
        async setPassword(password) {
          const identified = `USER app IDENTIFIED BY "${password}"`;
          await asAdministrator(`CREATE ${identified}`).catch(() => asAdministrator(`ALTER ${identified}`));
          await asAdministrator('GRANT CREATE SESSION TO app');
        },
        present: async () => {},
        stop: async () => {},
      };
    },
    plainTextServer: 'tls',
    impossible: /[^\x20-\x7e]|"/,
    showsCertificate: false,
    passwords: 20,
  });
});
