import type { Answer, UnknownCause } from '../decision/evidence.ts';
import type { EpochMs } from '../decision/values.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Databases } from './ports.ts';
import type { RefusedUsers } from './refused-users.ts';
import { isSameAccount, isSameCredential, type Login } from './values/credentials.ts';

export type VerifyLimits = {
  readonly connectMs: number;
  /** For one login, from the first packet to an answer. */
  readonly loginMs: number;
  /** For all of them together. */
  readonly runMs: number;
};

/** Causes that the network gave, not the server's answer. */
const NETWORK_CAUSES: ReadonlySet<UnknownCause> = new Set(['unreachable', 'timeout', 'tls']);

type AttemptsDeps = {
  readonly databases: Databases;
  readonly clock: Clock;
  readonly refused: RefusedUsers;
};

/** The logins of one run. They share the run's time, and the address that the first of them reached. */
export class Attempts {
  readonly #deps: AttemptsDeps;
  readonly #limits: VerifyLimits;
  readonly #startedAt: EpochMs;
  readonly #made: { readonly login: Login; readonly answer: Answer }[] = [];
  #address: string | undefined;

  constructor(deps: AttemptsDeps, limits: VerifyLimits) {
    this.#deps = deps;
    this.#limits = limits;
    this.#startedAt = deps.clock();
  }

  /** Logs in. The same user with the same password gets the first answer again, without a second login. */
  async try(login: Login): Promise<Answer> {
    const known = this.#made.find((made) => isSameCredential(made.login, login));
    if (known !== undefined) return known.answer;
    const { refused } = this.#deps;
    if (!refused.mayTry(login)) {
      const isOurDoing = this.#made.some((made) => isSameAccount(made.login, login));
      return { kind: 'unknown', cause: isOurDoing ? 'attempts-spent' : 'cooling-down' };
    }
    const answer = await this.again(login);
    refused.note(login, answer);
    this.#made.push({ login, answer });
    return answer;
  }

  /**
   * Logs in and counts nothing. After another password of the user was accepted, a refusal is the first in a row. It is
   * not counted, so that the next run can repeat this run's logins.
   */
  async again(login: Login): Promise<Answer> {
    const { databases, clock } = this.#deps;
    const leftMs = this.#limits.runMs - (clock() - this.#startedAt);
    if (leftMs <= 0) return { kind: 'unknown', cause: 'timeout' };
    const { answer, address } = await databases.tryLogin(login, {
      connectMs: Math.min(this.#limits.connectMs, leftMs),
      loginMs: Math.min(this.#limits.loginMs, leftMs),
      // Starting the thread may take the rest of the run: a slow start is not the server's fault.
      startMs: leftMs,
      ...(this.#address !== undefined && { address: this.#address }),
    });
    this.#address ??= address;
    return withEndpoint(answer, login);
  }
}

const withEndpoint = (answer: Answer, { target: { host, port } }: Login): Answer =>
  answer.kind === 'unknown' && NETWORK_CAUSES.has(answer.cause)
    ? { ...answer, endpoint: { host, port } }
    : answer;
