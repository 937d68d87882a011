import { isSameCredential, isSameUser, type Login } from '../core/credentials.ts';
import type { Answer } from '../core/evidence.ts';
import type { EpochMs } from '../core/values.ts';
import type { Clock, Databases } from '../ports.ts';

export type VerifyLimits = {
  readonly connectMs: number;
  /** For one candidate, from the first packet to an answer. */
  readonly candidateMs: number;
  /** For all of them together. */
  readonly runMs: number;
  /** Logins for one user. Databases commonly lock an account after 5 to 10 refusals. */
  readonly attemptsPerUser: number;
};

export const VERIFY_LIMITS: VerifyLimits = {
  connectMs: 3_000,
  candidateMs: 5_000,
  runMs: 12_000,
  attemptsPerUser: 3,
};

/** The logins of one run: they share its time, and what each user may be put through. */
export class Attempts {
  readonly #databases: Databases;
  readonly #clock: Clock;
  readonly #limits: VerifyLimits;
  readonly #startedAt: EpochMs;
  readonly #made: { readonly login: Login; readonly answer: Answer }[] = [];

  constructor(databases: Databases, clock: Clock, limits: VerifyLimits) {
    this.#databases = databases;
    this.#clock = clock;
    this.#limits = limits;
    this.#startedAt = clock();
  }

  /** What was answered to the same user with the same password holds for it again: no need to ask twice. */
  async try(login: Login): Promise<Answer> {
    const known = this.#made.find((made) => isSameCredential(made.login, login));
    if (known !== undefined) return known.answer;

    const spent = this.#made.filter((made) => isSameUser(made.login, login)).length;
    if (spent >= this.#limits.attemptsPerUser) return { kind: 'unknown', cause: 'attempts-spent' };

    const leftMs = this.#limits.runMs - (this.#clock() - this.#startedAt);
    if (leftMs <= 0) return { kind: 'unknown', cause: 'timeout' };

    const answer = await this.#databases.tryLogin(login, {
      connectMs: Math.min(this.#limits.connectMs, leftMs),
      loginMs: Math.min(this.#limits.candidateMs, leftMs),
    });
    this.#made.push({ login, answer });
    return answer;
  }
}
