import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { KeyPair } from './certificates.ts';
import { takePort } from './ports.ts';
import { findProgram, orUndo, prepare, runServer } from './private-server.ts';
import { removeDirectory, scratchDirectory } from './scratch.ts';
import { fromTemplate } from './template.ts';

const INSTALL_PROGRAM = findProgram('mariadb-install-db');
const SERVER_PROGRAM = findProgram('mariadbd');

export const MARIADB_PROGRAM = INSTALL_PROGRAM && SERVER_PROGRAM;

/** It runs as whoever starts it; root has to say so. */
const AS_ROOT = process.getuid?.() === 0 ? ['--user=root'] : [];

type MariadbOptions = {
  readonly tls?: KeyPair;
  /** `--name=value` */
  readonly settings?: readonly string[];
};

export type MariadbServer = {
  readonly host: string;
  readonly port: number;
  /** A session of the administrator's, over the server's own socket; the caller ends it. */
  connect(): Promise<Connection>;
  sql(statement: string): Promise<unknown>;
  /** Shows another certificate from now on. */
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

/** What is written need not outlive the server, and is little. */
const IN_A_HURRY = ['--innodb-flush-log-at-trx-commit=0', '--innodb-log-file-size=10M'];

/** A real MariaDB on a free loopback port; its administrator is reached by a socket in its own directory. */
export const startMariadb = async ({ tls, settings = [] }: MariadbOptions = {}): Promise<MariadbServer> => {
  if (INSTALL_PROGRAM === undefined || SERVER_PROGRAM === undefined) {
    throw new Error('mariadb-server is not installed');
  }
  const directory = await scratchDirectory('test-mariadb');
  const socketPath = path.join(directory, 's');
  const port = await takePort();
  const install = (data: string) =>
    prepare(
      INSTALL_PROGRAM,
      [
        '--no-defaults',
        `--datadir=${data}`,
        ...AS_ROOT,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        ...IN_A_HURRY,
      ],
      // A server that starts clears its temporary directory: two must not share one.
      { env: { ...process.env, TMPDIR: directory } },
    );
  await orUndo(
    () => removeDirectory(directory),
    () => fromTemplate('mariadb', path.join(directory, 'data'), undefined, install),
  );
  const secured = tls ? [`--ssl-cert=${directory}/server.crt`, `--ssl-key=${directory}/server.key`] : [];
  const writePair = async (pair: KeyPair) => {
    await writeFile(path.join(directory, 'server.crt'), pair.certificate);
    await writeFile(path.join(directory, 'server.key'), pair.key, { mode: 0o600 });
  };
  if (tls) await writePair(tls);
  const server = runServer(
    SERVER_PROGRAM,
    [
      '--no-defaults',
      `--datadir=${directory}/data`,
      ...AS_ROOT,
      `--socket=${socketPath}`,
      `--tmpdir=${directory}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      ...IN_A_HURRY,
      ...secured,
      ...settings,
    ],
    directory,
  );

  const connect = () => createConnection({ socketPath, user: 'root' });
  const sql = async (statement: string) => {
    const connection = await connect();
    return connection.query(statement).finally(() => connection.end());
  };
  await server.comeUp(() => sql('SELECT 1'));
  return {
    host: '127.0.0.1',
    port,
    connect,
    sql,
    async present(pair) {
      await writePair(pair);
      await sql('FLUSH SSL');
    },
    stop: server.stop,
  };
};
