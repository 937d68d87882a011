import type { Observation } from '../decision/observation.ts';
import type { SecretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';

export type StepOutcome =
  | { readonly kind: 'done' }
  /** The labels are not as the step assumed: nothing was changed. Read them again (L3). */
  | { readonly kind: 'superseded' }
  /** All 20 labels of the secret are in use (L7). */
  | { readonly kind: 'label-limit-reached' };

/** Reads and writes secrets' labels. Throws StoreUnavailable, or StoreRefused, which a retry cannot help. */
export interface SecretStore {
  /** One DescribeSecret (L1). */
  observe(secret: SecretId): Promise<Observation>;
  /** One UpdateSecretVersionStage. */
  apply(secret: SecretId, step: Step): Promise<StepOutcome>;
}
