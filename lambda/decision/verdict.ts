import type { Candidate } from './evidence.ts';
import type { Secret } from './observation.ts';
import type { Reason } from './reasons.ts';
import type { Label, VersionId } from './values.ts';

/** One write. `from` is what it assumes: AWS refuses it where that no longer holds (L2). */
export type Step =
  | {
      readonly kind: 'attach';
      readonly label: Label;
      readonly to: VersionId;
      /** `skip` only for parking a version that was seen to be empty: AWS may refuse that one (L6). */
      readonly ifRefused: 'stop' | 'skip';
    }
  | { readonly kind: 'move'; readonly label: Label; readonly from: VersionId; readonly to: VersionId }
  | { readonly kind: 'detach'; readonly label: Label; readonly from: VersionId };

/** Whether an operator has to act. `inform`: worth knowing, but nothing to do. `required`: yes. */
export type Attention = 'none' | 'inform' | 'required';

const PLAN_KINDS = ['cleanup', 'unblock', 'promote', 'rollback', 'release', 'reinstate'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** Steps to take, in this order. */
export type Plan = {
  readonly kind: PlanKind;
  readonly reason: Reason;
  readonly attention: Attention;
  readonly steps: readonly Step[];
};

/** Nothing is to be done, or this tool must not do it. */
export type NoAction = { readonly kind: 'no-action'; readonly reason: Reason; readonly attention: Attention };

/** The result of `decide`. `withheld` has steps, but the mode or the limit of labels prevents them. */
export type Verdict =
  | NoAction
  | {
      readonly kind: 'withheld';
      readonly reason: Reason;
      readonly attention: Attention;
      readonly would: Plan;
    }
  | Plan;

/** What `decide` returns where it needs evidence: the versions to ask the verifier about, in this order. */
export type Question = {
  readonly kind: 'ask';
  readonly secret: Secret;
  readonly candidates: readonly Candidate[];
};
