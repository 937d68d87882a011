import type { Observation } from '../core/observation.ts';
import type { EpochMs, SecretId } from '../core/values.ts';
import type { Step } from '../core/verdict.ts';
import type { Clock, Pause, SecretStore, StepOutcome } from '../ports.ts';

const WINDOW_MS = 1_000;

export type PacedStoreParts = {
  readonly store: SecretStore;
  readonly clock: Clock;
  readonly pause: Pause;
  /** How many writes there may be within any second. */
  readonly writesPerSecond: number;
};

/**
 * Holds back writes that come too fast. The account shares its 50 writes a second (X7) with every rotation
 * in it, and cancellations come in bursts of hundreds (E8). The writes of one event never wait.
 */
export class PacedStore implements SecretStore {
  readonly #parts: PacedStoreParts;
  /** When the last writes were answered, the oldest first. */
  #answered: EpochMs[] = [];

  constructor(parts: PacedStoreParts) {
    this.#parts = parts;
  }

  observe(secret: SecretId): Promise<Observation> {
    return this.#parts.store.observe(secret);
  }

  async apply(secret: SecretId, step: Step): Promise<StepOutcome> {
    const { store, clock, pause, writesPerSecond } = this.#parts;
    const oldest = this.#answered.at(-writesPerSecond);
    const waitMs = oldest === undefined ? 0 : oldest + WINDOW_MS - clock();
    // A clock that was set back must not make anybody wait for longer than a second.
    if (waitMs > 0) await pause(Math.min(waitMs, WINDOW_MS));
    try {
      return await store.apply(secret, step);
    } finally {
      this.#answered = [...this.#answered, clock()].slice(-writesPerSecond);
    }
  }
}
