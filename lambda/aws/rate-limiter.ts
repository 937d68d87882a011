import type { Clock, Sleep } from '../runtime/clock.ts';

const SECOND_MS = 1_000;

type RateLimiterDeps = {
  /** The most calls within any second; below 1, one call in the longer time. */
  readonly perSecond: number;
  readonly clock: Clock;
  readonly pause: Sleep;
  /** Whether calls are also spaced evenly. @default false: the first calls of a second do not wait */
  readonly evenly?: boolean;
};

/**
 * Delays calls over a rate, one after the other. A second is counted from a call's answer: by then the call has
 * arrived, so that a slow network cannot bring too many calls together.
 */
export class RateLimiter {
  readonly #deps: RateLimiterDeps;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #intervalMs: number;
  /** When the last calls were answered, oldest first. */
  #answered: number[] = [];
  #nextAt = 0;

  constructor(deps: RateLimiterDeps) {
    this.#deps = deps;
    this.#most = Math.max(1, Math.floor(deps.perSecond));
    this.#windowMs = Math.max(SECOND_MS, SECOND_MS / deps.perSecond);
    this.#intervalMs = deps.evenly ? SECOND_MS / deps.perSecond : 0;
  }

  /** Makes a call as soon as the rate allows it. */
  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    const { clock, pause } = this.#deps;
    const oldest = this.#answered.at(-this.#most) ?? Number.NEGATIVE_INFINITY;
    const waitMs = Math.max(oldest + this.#windowMs, this.#nextAt) - clock();
    // A clock that was set back causes a wait of one second at most.
    if (waitMs > 0) await pause(Math.ceil(Math.min(waitMs, this.#windowMs)));
    this.#nextAt = clock() + this.#intervalMs;
    try {
      return await call();
    } finally {
      this.#answered = [...this.#answered, clock()].slice(-this.#most);
    }
  }
}
