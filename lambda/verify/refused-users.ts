import type { Answer } from '../decision/evidence.ts';
import type { EpochMs } from '../decision/values.ts';
import type { Clock } from '../runtime/clock.ts';
import { LIMITS, LOGIN_ATTEMPTS } from '../runtime/limits.ts';
import { isSameAccount, isSameServer, type Login } from './values/credentials.ts';

type Refusals = { readonly login: Login; readonly count: number; readonly lastAt: EpochMs };

/**
 * Counts each user's refusals in a row, over all runs of one execution environment. An accepted login resets the
 * count; so do ten minutes without a refusal.
 */
export class RefusedUsers {
  readonly #limit: number;
  readonly #clock: Clock;
  #refusals: readonly Refusals[] = [];

  /** `limit`: how many refusals in a row a user may get. */
  constructor(clock: Clock, limit: number = LOGIN_ATTEMPTS.default) {
    this.#clock = clock;
    this.#limit = limit;
  }

  mayTry(login: Login): boolean {
    return this.#countOf(login) < this.#limit;
  }

  /** Counts an answer. `unknown` changes nothing: the server may or may not have refused. */
  note(login: Login, { kind }: Answer): void {
    if (kind === 'unknown') return;
    const count = kind === 'rejected' ? this.#countOf(login) + 1 : 0;
    const others = this.#lately().filter((one) => !isOf(one, login));
    this.#refusals = count === 0 ? others : [...others, { login, count, lastAt: this.#clock() }];
  }

  #countOf(login: Login): number {
    return this.#lately().find((one) => isOf(one, login))?.count ?? 0;
  }

  #lately(): readonly Refusals[] {
    const now = this.#clock();
    return this.#refusals.filter(({ lastAt }) => now - lastAt < LIMITS.coolingMs);
  }
}

const isOf = ({ login }: Refusals, other: Login): boolean =>
  isSameServer(login.target, other.target) && isSameAccount(login, other);
