import type { LoginLimits, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import type { ModelDatabase, Server } from './database.ts';

/**
 * What the verifier meets where clients meet the database: the same server; one of two behind one address, the
 * other of which is behind in what it knows; an account that is its own address's alone; a pooler that has
 * learnt the passwords once.
 */
export type Approach = 'server' | 'two-servers' | 'own-account' | 'pooler';

/** A login of the verifier's, and whether it met what clients meet. */
export type Met = LoginResult & { readonly isBehind: boolean };

/** Lets the verifier in, or not, by what it meets. */
export class Meeting {
  readonly #approach: Approach;
  readonly #landings: readonly boolean[];
  /** The passwords that are known to what is not the server. */
  #known: ReadonlyMap<string, string>;
  #logins = 0;

  /** `landings`: for one login after the other, whether it lands on the server that is behind. */
  constructor(approach: Approach, landings: readonly boolean[], database: ModelDatabase) {
    this.#approach = approach;
    this.#landings = landings;
    this.#known = passwordsOf(database);
  }

  /** The server that was behind has caught up. Whatever else knows passwords of its own never does. */
  catchUp(database: ModelDatabase): void {
    if (this.#approach === 'two-servers') this.#known = passwordsOf(database);
  }

  async logIn(server: Server, login: Login, limits: LoginLimits): Promise<Met> {
    const landing = this.#landings[this.#logins % this.#landings.length] ?? false;
    this.#logins += 1;
    if (this.#approach === 'server' || (this.#approach === 'two-servers' && !landing))
      return { ...(await server.tryLogin(login, limits)), isBehind: false };
    const isKnown = this.#known.get(login.user.reveal()) === login.password.reveal();
    return { answer: isKnown ? LETS_IN[this.#approach] : { kind: 'rejected' }, isBehind: true };
  }
}

/** As the drivers tell it, each held to that on real servers. */
const LETS_IN = {
  'two-servers': { kind: 'accepted' },
  'own-account': { kind: 'unknown', cause: 'account-of-one-address' },
  pooler: { kind: 'unknown', cause: 'pooler' },
} as const;

const passwordsOf = (database: ModelDatabase): ReadonlyMap<string, string> =>
  new Map(database.users.map((user) => [user, database.latest(user) ?? '']));
