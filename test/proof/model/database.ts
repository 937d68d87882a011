import type { Databases, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import type { Credential, Database, Session } from '../../../sandbox/rotation/database.ts';
import type { Who } from './who.ts';

/** How many of a user's passwords work: the last one, the last two (dual passwords), or any text at all (S6). */
export type Passwords = 'one' | 'two' | 'any';

/** What a rotation function, the verifier and people by hand reach. */
export interface Server extends Database {
  readonly tryLogin: Databases['tryLogin'];
  /** By hand. */
  setPassword(username: string, password: string): Promise<void>;
}

/** Where the secret's values say that the database is. */
export type Site = {
  readonly place: { readonly host: string; readonly port?: number; readonly ssl?: boolean };
  /** What is there, with the users that the model has now. */
  readonly open: (model: ModelDatabase) => Promise<Server>;
};

/** No server: the model alone answers. */
export const NOWHERE: Site = { place: { host: 'db.example' }, open: async (model) => model };

export const SUPERUSER = { username: 'fake_root', password: 'not-a-real-password-root' };

/** A database's users and which passwords are live. */
export class ModelDatabase implements Server {
  readonly #passwords: Passwords;
  readonly #live = new Map<string, readonly string[]>([[SUPERUSER.username, [SUPERUSER.password]]]);
  readonly #granted = new Set<string>();
  readonly #onChange: (username: string, by: Who) => void;

  constructor(passwords: Passwords, onChange: (username: string, by: Who) => void) {
    this.#passwords = passwords;
    this.#onChange = onChange;
  }

  get users(): readonly string[] {
    return [...this.#live.keys()].filter((username) => username !== SUPERUSER.username);
  }

  /** Whether the database tells a right password from a wrong one. */
  get checks(): boolean {
    return this.#passwords !== 'any';
  }

  accepts(username: string, password: string): boolean {
    const live = this.#live.get(username);
    return live !== undefined && (!this.checks || live.includes(password));
  }

  /** The password that was set last. */
  latest(username: string): string | undefined {
    return this.#live.get(username)?.at(-1);
  }

  has(username: string): boolean {
    return this.#live.has(username);
  }

  isGranted(username: string): boolean {
    return this.#granted.has(username);
  }

  grant(username: string): void {
    this.#granted.add(username);
  }

  set(username: string, password: string, by: Who): void {
    const kept = this.#passwords === 'two' ? (this.#live.get(username) ?? []).slice(-1) : [];
    this.#live.set(username, [...kept.filter((other) => other !== password), password]);
    this.#onChange(username, by);
  }

  async tryLogin({ user, password }: Login): Promise<LoginResult> {
    const kind = this.accepts(user.reveal(), password.reveal()) ? 'accepted' : 'rejected';
    return { answer: { kind } };
  }

  async setPassword(username: string, password: string): Promise<void> {
    this.set(username, password, 'somebody');
  }

  async connect({ username, password }: Credential): Promise<Session | undefined> {
    return this.accepts(username, password) ? this.#session() : undefined;
  }

  #session(): Session {
    return {
      ping: async () => undefined,
      setPassword: async (username, password) => this.set(username, password, 'rotation'),
      hasUser: async (username) => this.has(username),
      createUser: async (username, password) => {
        if (this.has(username)) throw new Error('that user exists');
        this.set(username, password, 'rotation');
      },
      grantAllOf: async (_from, to) => this.grant(to),
      close: async () => undefined,
    };
  }
}
