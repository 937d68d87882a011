import type { Observation } from '../decision/observation.ts';
import type { SecretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';
import type { Clock, Sleep } from '../runtime/clock.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { SecretStore, StepOutcome } from './secret-store.ts';

type RateLimitedStoreDeps = {
  readonly store: SecretStore;
  readonly clock: Clock;
  readonly pause: Sleep;
  /** The most writes within any second. */
  readonly writesPerSecond: number;
};

/**
 * A store that delays writes over a rate. The account's 50 writes a second (X7) are shared with every rotation, and
 * cancellations come in bursts of hundreds (E8). The writes of one event never wait.
 */
export class RateLimitedStore implements SecretStore {
  readonly #store: SecretStore;
  readonly #pace: RateLimiter;

  constructor({ store, clock, pause, writesPerSecond }: RateLimitedStoreDeps) {
    this.#store = store;
    this.#pace = new RateLimiter({ perSecond: writesPerSecond, clock, pause });
  }

  observe(secret: SecretId): Promise<Observation> {
    return this.#store.observe(secret);
  }

  apply(secret: SecretId, step: Step): Promise<StepOutcome> {
    return this.#pace.run(() => this.#store.apply(secret, step));
  }
}
