import type { Observation } from '../decision/observation.ts';
import type { SecretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';

/** What became of one write. */
export type StepOutcome =
  | { readonly kind: 'done' }
  /** The labels are not, or no longer, as the step assumed: nothing was changed. Read again (L3). */
  | { readonly kind: 'superseded' }
  /** All labels that a secret can have are in use (L7). */
  | { readonly kind: 'label-limit-reached' };

/** Where secrets' labels are kept. Throws only what a later try may cure or a person must. */
export interface SecretStore {
  /** One look: DescribeSecret and nothing else (L1). */
  observe(secret: SecretId): Promise<Observation>;
  /** One UpdateSecretVersionStage. */
  apply(secret: SecretId, step: Step): Promise<StepOutcome>;
}
