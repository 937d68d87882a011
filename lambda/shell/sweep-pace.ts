import type { Clock, Pause } from '../ports.ts';

/** Spaces calls evenly, so that no second has more of them than it may. */
export class Pace {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #pause: Pause;
  #nextAt = 0;

  constructor(perSecond: number, clock: Clock, pause: Pause) {
    this.#intervalMs = 1_000 / perSecond;
    this.#clock = clock;
    this.#pause = pause;
  }

  /** Waits until the next call may be made. */
  async next(): Promise<void> {
    const waitMs = this.#nextAt - this.#clock();
    if (waitMs > 0) await this.#pause(Math.ceil(waitMs));
    this.#nextAt = Math.max(this.#nextAt, this.#clock()) + this.#intervalMs;
  }
}
