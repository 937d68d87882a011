import { type Connection, createConnection } from 'mysql2/promise';
import type { Credential, Database, Session } from './database.ts';

const CONNECT_TIMEOUT_MS = 5_000;

export const mariadb: Database = {
  connect: async ({ host, port, username, password, dbname }: Credential) => {
    try {
      const place = { host, port, connectTimeout: CONNECT_TIMEOUT_MS, ...(dbname && { database: dbname }) };
      return new MariadbSession(await createConnection({ ...place, user: username, password }));
    } catch {
      return undefined;
    }
  },
};

class MariadbSession implements Session {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async ping(): Promise<void> {
    await this.#connection.ping();
  }

  async setPassword(username: string, password: string): Promise<void> {
    await this.#connection.query("SET PASSWORD FOR ?@'%' = PASSWORD(?)", [username, password]);
  }

  async hasUser(username: string): Promise<boolean> {
    const [rows] = await this.#connection.query('SELECT 1 FROM mysql.user WHERE User = ?', [username]);
    return Array.isArray(rows) && rows.length > 0;
  }

  async createUser(username: string, password: string): Promise<void> {
    await this.#connection.query("CREATE USER ?@'%' IDENTIFIED BY ?", [username, password]);
  }

  /** Repeats each grant of `from`, as AWS's template does; what follows the name is its password's hash. */
  async grantAllOf(from: string, to: string): Promise<void> {
    const [rows] = await this.#connection.query("SHOW GRANTS FOR ?@'%'", [from]);
    for (const row of Array.isArray(rows) ? rows : []) {
      const [grant = ''] = Object.values(row).map(String);
      const [rights = ''] = grant.split(' TO ');
      await this.#connection.query(`${rights} TO ?@'%'`, [to]);
    }
  }

  async close(): Promise<void> {
    await this.#connection.end();
  }
}
