import type { SecretStore, StepOutcome } from '../aws/secret-store.ts';
import type { SecretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';

/** A store that records the steps that AWS took. AWS may refuse any step of a plan. */
export class RecordingStore implements SecretStore {
  /** In the order in which they were taken. */
  readonly taken: Step[] = [];
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  observe(secret: SecretId) {
    return this.#store.observe(secret);
  }

  async apply(secret: SecretId, step: Step): Promise<StepOutcome> {
    const outcome = await this.#store.apply(secret, step);
    if (outcome.kind === 'done') this.taken.push(step);
    return outcome;
  }
}
