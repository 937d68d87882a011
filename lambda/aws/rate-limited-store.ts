import type { Clock, Sleep } from '../runtime/clock.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { SecretStore } from './secret-store.ts';

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
export const rateLimitedStore = ({
  store,
  clock,
  pause,
  writesPerSecond: perSecond,
}: RateLimitedStoreDeps): SecretStore => {
  const limiter = new RateLimiter({ perSecond, clock, pause });
  return {
    observe: (secret) => store.observe(secret),
    apply: (secret, step) => limiter.run(() => store.apply(secret, step)),
  };
};
