import pg from 'pg';
import type { KeyPair } from './certificates.ts';
import { takePort } from './ports.ts';
import { newCluster } from './postgres-cluster.ts';
import { orUndo, runServer } from './private-server.ts';
import { removeDirectory } from './scratch.ts';

type PostgresOptions = {
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

/** What is written need not outlive the server, and a password is hashed once, not 4,096 times. */
const IN_A_HURRY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'scram_iterations=1'];
const SETTINGS = [...IN_A_HURRY, 'hot_standby=off', 'unix_socket_directories=', 'listen_addresses=127.0.0.1'];
const PASSWORD_FOR_ALL = ['host all all 127.0.0.1/32 scram-sha-256'];

/** A real PostgreSQL with scram-sha-256 on a free loopback port. It refuses root, where it runs as `nobody`. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresServer> => {
  const port = await takePort();
  const superuser = { user: 'postgres', password: options.superuserPassword ?? 'FAKE-superuser-password' };
  const tls = options.tls ? ['ssl=on', 'ssl_cert_file=server.crt', 'ssl_key_file=server.key'] : [];
  const settings = [...SETTINGS, ...tls, ...(options.settings ?? [])];
  const { directory, give, postgres, account } = await newCluster(superuser);
  const givePair = async ({ certificate, key }: KeyPair) => {
    await give('server.crt', certificate);
    await give('server.key', key);
  };
  await orUndo(
    () => removeDirectory(directory),
    async () => {
      await give('pg_hba.conf', [...(options.access ?? []), ...PASSWORD_FOR_ALL, ''].join('\n'));
      if (options.tls) await givePair(options.tls);
    },
  );
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const start = () =>
    runServer(postgres, ['-D', 'data', '-p', `${port}`, ...flags], directory, {
      account,
      endedBy: 'SIGQUIT',
    });
  let server = start();

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
  await server.comeUp(() => sql('SELECT 1'));
  return {
    host: '127.0.0.1',
    port,
    superuser,
    connect,
    sql,
    async beginShutdown() {
      server.signal('SIGTERM');
    },
    async restartAsStandby() {
      await server.end();
      await give('standby.signal', '');
      server = start();
    },
    async present(pair) {
      await givePair(pair);
      await sql('SELECT pg_reload_conf()');
    },
    stop: () => server.stop(),
  };
};
