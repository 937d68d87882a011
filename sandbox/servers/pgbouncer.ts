import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { takePort } from './ports.ts';
import { findProgram, runServer } from './private-server.ts';
import { scratchDirectory } from './scratch.ts';
import { giveTo, unprivileged } from './unprivileged.ts';

export const PGBOUNCER_PROGRAM = findProgram('pgbouncer');

export type PgbouncerOptions = {
  readonly server: { readonly host: string; readonly port: number };
  /** Whether a session of the server's belongs to a client until it leaves, or until its transaction ends. */
  readonly pool: 'session' | 'transaction';
  /** Passwords by user, as the pooler has them; they grow stale when the server's change. */
  readonly passwords?: Passwords;
  /** Asks the server, as this user, for whom it has no password of its own. */
  readonly asking?: { readonly user: string; readonly password: string };
};

type Passwords = Readonly<Record<string, string>>;

export type Pgbouncer = {
  readonly host: string;
  readonly port: number;
  /** Gives the pooler other passwords. Resolves once it has read them. */
  reload(passwords: Passwords): Promise<void>;
  stop(): Promise<void>;
};

const ADMIN = { user: 'pooler_admin', password: 'FAKE-pooler-admin-password' };

/** A real PgBouncer on a free loopback port, in front of a PostgreSQL. */
export const startPgbouncer = async (options: PgbouncerOptions): Promise<Pgbouncer> => {
  if (PGBOUNCER_PROGRAM === undefined) throw new Error('pgbouncer is not installed');
  const { server, pool, asking } = options;
  const account = unprivileged();
  const directory = await scratchDirectory('test-pgbouncer');
  await giveTo(account, directory);
  let given = 0;
  const give = async (name: string, lines: readonly string[]) => {
    const file = path.join(directory, name);
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    given += 1;
    // It reads a file again where that is of another second.
    await utimes(file, given, given);
    await giveTo(account, file);
  };
  const giveUsers = (passwords: Passwords) => {
    const own = { [ADMIN.user]: ADMIN.password, ...(asking && { [asking.user]: asking.password }) };
    const users = Object.entries({ ...own, ...passwords });
    return give(
      'users.txt',
      users.map(([user, password]) => `${quoted(user)} ${quoted(password)}`),
    );
  };

  const port = await takePort();
  await giveUsers(options.passwords ?? {});
  await give('pgbouncer.ini', [
    '[databases]',
    `* = host=${server.host} port=${server.port}${asking ? ` auth_user=${asking.user}` : ''}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    'auth_file = users.txt',
    `admin_users = ${ADMIN.user}`,
    `pool_mode = ${pool}`,
    'ignore_startup_parameters = extra_float_digits',
  ]);
  const bouncer = runServer(PGBOUNCER_PROGRAM, ['pgbouncer.ini'], directory, { account });

  // One session for all commands: to hash the administrator's password takes longer than they do.
  let session: pg.Client | undefined;
  await bouncer.comeUp(async () => {
    const client = new pg.Client({ ...ADMIN, host: '127.0.0.1', port, database: 'pgbouncer' });
    client.on('error', () => {});
    await client.connect();
    session = client;
  });
  return {
    host: '127.0.0.1',
    port,
    async reload(passwords) {
      await giveUsers(passwords);
      await session?.query('RELOAD');
    },
    async stop() {
      await session?.end();
      await bouncer.stop();
    },
  };
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
