import type { DatabaseServer } from './rotation/database.ts';
import { mariadb } from './rotation/mariadb.ts';
import { newPassword } from './rotation/password.ts';
import { postgres } from './rotation/postgres.ts';
import { redis } from './rotation/redis.ts';
import { MARIADB_PROGRAM, startMariadb } from './servers/mariadb.ts';
import { startPostgres } from './servers/postgres.ts';
import { REDIS_PROGRAM, startRedis } from './servers/redis.ts';

export const ENGINES = ['postgres', 'mariadb', 'redis'] as const;
export type Engine = (typeof ENGINES)[number];

/** PostgreSQL comes with npm; the others have to be on the machine. */
export const isInstalled = (engine: Engine): boolean =>
  ({ postgres: true, mariadb: MARIADB_PROGRAM !== undefined, redis: REDIS_PROGRAM !== undefined })[engine];

/** A server of its own on a free loopback port, with passwords and without TLS. */
export const startServer = (engine: Engine): Promise<DatabaseServer> => STARTERS[engine]();

const superuserNamed = (username: string) => ({ username, password: newPassword() });

const STARTERS: Readonly<Record<Engine, () => Promise<DatabaseServer>>> = {
  postgres: async () => {
    const superuser = superuserNamed('postgres');
    const server = await startPostgres({ superuserPassword: superuser.password });
    const { rows } = await server.sql('SHOW server_version');
    const title = `PostgreSQL ${rows[0]?.server_version}`;
    return { ...server, title, engine: 'postgres', superuser, database: postgres };
  },
  mariadb: async () => {
    const server = await startMariadb();
    const superuser = superuserNamed('superuser');
    const connection = await server.connect();
    await connection.query("CREATE USER ?@'%' IDENTIFIED BY ?", [superuser.username, superuser.password]);
    await connection.query("GRANT ALL ON *.* TO ?@'%' WITH GRANT OPTION", [superuser.username]);
    const [rows] = await connection.query('SELECT VERSION() AS version');
    await connection.end();
    const [{ version = '' } = {}] = rows as { version?: string }[];
    const title = `MariaDB ${version.split('-')[0]}`;
    return { ...server, title, engine: 'mariadb', superuser, database: mariadb };
  },
  redis: async () => {
    const server = await startRedis();
    const superuser = superuserNamed('superuser');
    const rules = ['on', `>${superuser.password}`, '~*', '&*', '+@all'];
    await server.command('ACL', 'SETUSER', superuser.username, ...rules);
    const info = String(await server.command('INFO', 'server'));
    const [, valkey] = /^valkey_version:(\S+)/m.exec(info) ?? [];
    const [, version] = /^redis_version:(\S+)/m.exec(info) ?? [];
    const title = valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
    return { ...server, title, engine: 'redis', superuser, database: redis };
  },
};
