import { writeFile } from 'node:fs/promises';
import { request as requestInClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { KeyPair } from './certificates.ts';
import { takePort } from './ports.ts';
import { findProgram, runServer } from './private-server.ts';
import { scratchDirectory } from './scratch.ts';

export const INFLUXDB_PROGRAM = findProgram('influxd');

type InfluxdbOptions = {
  readonly tls?: KeyPair;
  /** Whether a user has to log in. @default true */
  readonly auth?: boolean;
};

export type InfluxdbServer = {
  readonly host: string;
  readonly port: number;
  /** One statement of InfluxQL as the administrator. Throws what the server says of it. */
  query(statement: string): Promise<void>;
  /** Makes the user, or gives it another password. */
  setPassword(user: string, password: string): Promise<void>;
  /** Starts again with another certificate: it reads the file once. */
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

const ADMIN = { user: 'admin', password: 'FAKE-admin-password' };

const quoted = (value: string): string => `'${value.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;

const configuration = (directory: string, port: number, controlPort: number, tls: boolean, auth: boolean) => `
reporting-disabled = true
bind-address = "127.0.0.1:${controlPort}"
[meta]
  dir = "${directory}/meta"
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  https-enabled = ${tls}
  https-certificate = "${directory}/server.crt"
  https-private-key = "${directory}/server.key"
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
`;

/** A real InfluxDB 1 on a free loopback port, which has an administrator and no other user. */
export const startInfluxdb = async ({ tls, auth = true }: InfluxdbOptions = {}): Promise<InfluxdbServer> => {
  const program = INFLUXDB_PROGRAM;
  if (program === undefined) throw new Error('influxdb is not installed');
  const directory = await scratchDirectory('test-influxdb');
  const [port, controlPort] = [await takePort(), await takePort()];
  const writePair = async (pair: KeyPair) => {
    await writeFile(path.join(directory, 'server.crt'), pair.certificate);
    await writeFile(path.join(directory, 'server.key'), pair.key, { mode: 0o600 });
  };
  const file = path.join(directory, 'influxdb.conf');
  await writeFile(file, configuration(directory, port, controlPort, tls !== undefined, auth));
  if (tls) await writePair(tls);
  const request = tls ? requestOverTls : requestInClear;

  const query = (statement: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const at = {
        host: '127.0.0.1',
        port,
        path: '/query',
        method: 'POST',
        headers,
        rejectUnauthorized: false,
      };
      const call = request(at, async (reply) => {
        const body = await text(reply);
        if (body.includes('"error"')) reject(new Error(body));
        else resolve();
      });
      call.on('error', reject);
      call.end(`q=${encodeURIComponent(statement)}`);
    });

  const run = () => runServer(program, ['-config', file], directory);
  let server = run();
  await server.comeUp(() =>
    query(`CREATE USER ${ADMIN.user} WITH PASSWORD ${quoted(ADMIN.password)} WITH ALL PRIVILEGES`),
  );
  const users = new Set([ADMIN.user]);
  return {
    host: '127.0.0.1',
    port,
    query,
    async setPassword(user, password) {
      // Not asked by trial: the server hashes a password, for long, before it says that it has no such user.
      const statement = users.has(user)
        ? `SET PASSWORD FOR "${user}" = ${quoted(password)}`
        : `CREATE USER "${user}" WITH PASSWORD ${quoted(password)}`;
      await query(statement);
      users.add(user);
    },
    async present(pair) {
      await server.end();
      await writePair(pair);
      server = run();
      await server.comeUp(() => query('SHOW DATABASES'));
    },
    stop: () => server.stop(),
  };
};
