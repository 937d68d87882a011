import pg from 'pg';
import type { Credential, Database, Session } from './database.ts';

const CONNECT_TIMEOUT_MS = 5_000;

export const postgres: Database = {
  connect: async ({ host, port, username, password, dbname = 'postgres', ssl = false }: Credential) => {
    const client = new pg.Client({
      host,
      port,
      user: username,
      password,
      database: dbname,
      ssl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return new PostgresSession(client);
    } catch {
      await client.end().catch(() => undefined);
      return undefined;
    }
  },
};

/** Utility statements take no parameters, so that names and passwords are escaped into the text. */
class PostgresSession implements Session {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async ping(): Promise<void> {
    await this.#client.query('SELECT now()');
  }

  async setPassword(username: string, password: string): Promise<void> {
    await this.#client.query(`ALTER USER ${this.#name(username)} WITH PASSWORD ${this.#text(password)}`);
  }

  async hasUser(username: string): Promise<boolean> {
    const { rowCount } = await this.#client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [username]);
    return rowCount === 1;
  }

  async createUser(username: string, password: string): Promise<void> {
    await this.#client.query(
      `CREATE ROLE ${this.#name(username)} WITH LOGIN PASSWORD ${this.#text(password)}`,
    );
  }

  async grantAllOf(from: string, to: string): Promise<void> {
    await this.#client.query(`GRANT ${this.#name(from)} TO ${this.#name(to)}`);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  #name(text: string): string {
    return this.#client.escapeIdentifier(text);
  }

  #text(text: string): string {
    return this.#client.escapeLiteral(text);
  }
}
