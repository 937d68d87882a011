import { Redis } from 'iovalkey';
import type { Credential, Database, Session } from './database.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Redis, or Valkey, with users of its own (ACL). */
export const redis: Database = {
  connect: async ({ host, port, username, password }: Credential) => {
    const client = new Redis({
      host,
      port,
      lazyConnect: true,
      enableReadyCheck: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: () => null,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.auth(username, password);
      return new RedisSession(client);
    } catch {
      client.disconnect();
      return undefined;
    }
  },
};

/** What lets a user set its own password, which users of other databases may anyhow. */
const OWN_PASSWORD = ['+ping', '+acl|setuser'];

class RedisSession implements Session {
  readonly #client: Redis;

  constructor(client: Redis) {
    this.#client = client;
  }

  async ping(): Promise<void> {
    await this.#client.ping();
  }

  async setPassword(username: string, password: string): Promise<void> {
    await this.#setUser(username, 'resetpass', `>${password}`);
  }

  async hasUser(username: string): Promise<boolean> {
    return (await this.#client.call('ACL', 'GETUSER', username)) !== null;
  }

  async createUser(username: string, password: string): Promise<void> {
    await this.#setUser(username, 'reset', 'on', `>${password}`, ...OWN_PASSWORD);
  }

  async grantAllOf(from: string, to: string): Promise<void> {
    const reply = await this.#client.call('ACL', 'GETUSER', from);
    const fields = Array.isArray(reply) ? reply.map(String) : [];
    const rules = ['commands', 'keys', 'channels'].map((name) => fields[fields.indexOf(name) + 1] ?? '');
    await this.#setUser(to, ...rules.flatMap((rule) => rule.split(' ')).filter((rule) => rule !== ''));
  }

  async close(): Promise<void> {
    await this.#client.quit();
  }

  async #setUser(username: string, ...rules: readonly string[]): Promise<void> {
    await this.#client.call('ACL', 'SETUSER', username, ...rules);
  }
}
