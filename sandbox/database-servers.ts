import { MARIADB_PROGRAM, startMariadb } from '../test/support/servers/mariadb.ts';
import { REDIS_PROGRAM, startRedis } from '../test/support/servers/redis.ts';
import { startPostgres } from './postgres-server.ts';
import type { DatabaseServer } from './rotation/database.ts';
import { mariadb } from './rotation/mariadb.ts';
import { newPassword } from './rotation/password.ts';
import { redis } from './rotation/redis.ts';

export const ENGINES = ['postgres', 'mariadb', 'redis'] as const;
export type Engine = (typeof ENGINES)[number];

/** PostgreSQL comes with npm; the others have to be on the machine. */
export const isInstalled = (engine: Engine): boolean =>
  ({ postgres: true, mariadb: MARIADB_PROGRAM !== undefined, redis: REDIS_PROGRAM !== undefined })[engine];

/** A server of its own on a free loopback port, with passwords and without TLS. */
export const startServer = (engine: Engine): Promise<DatabaseServer> => STARTERS[engine]();

const superuserNamed = (username: string) => ({ username, password: newPassword() });

const STARTERS: Readonly<Record<Engine, () => Promise<DatabaseServer>>> = {
  postgres: startPostgres,
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
