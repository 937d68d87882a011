import type { Login } from '../../../lambda/core/credentials.ts';
import type { Answer } from '../../../lambda/core/evidence.ts';
import type { Credential, Database, Session } from '../../../sandbox/rotation/database.ts';
import type { Who } from './ledger.ts';
import type { Actor } from './turns.ts';

/** How many of a user's passwords work: the last one, the last two (dual passwords), or any text at all (S6). */
export type Passwords = 'one' | 'two' | 'any';

export const SUPERUSER = { username: 'fake_root', password: 'not-a-real-password-root' };
export const HOST = 'db.example';

/** A database's users and which passwords are live. */
export class ModelDatabase {
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

  answer({ user, password }: Login): Answer {
    return { kind: this.accepts(user.reveal(), password.reveal()) ? 'accepted' : 'rejected' };
  }

  /** The same database as a rotation function uses it, which stands still before every statement. */
  forRotation(actor: Actor): Database {
    return {
      connect: ({ username, password }: Credential) =>
        actor.call(
          `connect as ${username}`,
          () => (this.accepts(username, password) ? this.#session(actor) : undefined),
          () => undefined,
        ),
    };
  }

  #session(actor: Actor): Session {
    const statement = <T>(what: string, act: () => T) => actor.call(what, act, connectionLost);
    return {
      ping: () => statement('ping', () => undefined),
      setPassword: (username, password) =>
        statement(`set the password of ${username}`, () => this.set(username, password, 'rotation')),
      hasUser: (username) => statement('look the user up', () => this.has(username)),
      createUser: (username, password) =>
        statement(`create ${username}`, () => {
          if (this.has(username)) throw new Error('that user exists');
          this.set(username, password, 'rotation');
        }),
      grantAllOf: (_from, to) => statement(`grant to ${to}`, () => this.grant(to)),
      close: async () => undefined,
    };
  }
}

const connectionLost = (): never => {
  throw new Error('the connection to the database broke');
};
