import type { SecretStore, StepOutcome } from '../aws/secret-store.ts';
import type { SecretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';

/** Knows which steps were really taken, for whoever tells of them: AWS may refuse any of a plan's. */
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
