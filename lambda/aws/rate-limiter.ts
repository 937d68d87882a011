import type { Clock, Sleep } from '../runtime/clock.ts';

const SECOND_MS = 1_000;

type RateLimiterDeps = {
  /** How many calls there may be within any second; below one, one in so much longer. */
  readonly perSecond: number;
  readonly clock: Clock;
  readonly pause: Sleep;
  /** Whether they are spaced as well. @default false: those that a second may have do not wait */
  readonly evenly?: boolean;
};

/**
 * Holds back calls that come too fast, one after the other. It counts a second from when a call was answered:
 * by then it has arrived, so that no delay on the way brings too many of them together.
 */
export class RateLimiter {
  readonly #deps: RateLimiterDeps;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #intervalMs: number;
  /** When the last calls were answered, the oldest first. */
  #answered: number[] = [];
  #nextAt = 0;

  constructor(deps: RateLimiterDeps) {
    this.#deps = deps;
    this.#most = Math.max(1, Math.floor(deps.perSecond));
    this.#windowMs = Math.max(SECOND_MS, SECOND_MS / deps.perSecond);
    this.#intervalMs = deps.evenly ? SECOND_MS / deps.perSecond : 0;
  }

  /** Makes a call as soon as it may be made. */
  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    const { clock, pause } = this.#deps;
    const oldest = this.#answered.at(-this.#most) ?? Number.NEGATIVE_INFINITY;
    const waitMs = Math.max(oldest + this.#windowMs, this.#nextAt) - clock();
    // A clock that was set back must not make anybody wait for longer than a second.
    if (waitMs > 0) await pause(Math.ceil(Math.min(waitMs, this.#windowMs)));
    this.#nextAt = clock() + this.#intervalMs;
    try {
      return await call();
    } finally {
      this.#answered = [...this.#answered, clock()].slice(-this.#most);
    }
  }
}
