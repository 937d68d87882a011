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
  | {
      readonly kind: 'move';
      readonly label: Label;
      readonly from: VersionId;
      readonly to: VersionId;
      /** `skip` only for AWSPREVIOUS: whether AWS lets it be moved by hand is not known (R15). @default stop */
      readonly ifRefused?: 'skip';
    }
  | { readonly kind: 'detach'; readonly label: Label; readonly from: VersionId };

/** Whether an operator has to act. `inform`: worth knowing, but nothing to do. `required`: yes. */
export type Attention = 'none' | 'inform' | 'required';

const PLAN_KINDS = ['cleanup', 'unblock', 'promote', 'rollback', 'release', 'reinstate'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** Why a verdict is what it is, and whether an operator has to act. */
type Grounds = {
  /** The number of the table's row that decided. */
  readonly row: string;
  readonly reason: Reason;
  readonly attention: Attention;
};

/** The rows of reasons that are given after the table. */
export const ROWS_AFTER = {
  'rotation-started-meanwhile': '5c',
  'label-limit-reached': '15',
} as const satisfies Partial<Record<Reason, string>>;

/** Steps to take, in this order. */
export type Plan = Grounds & { readonly kind: PlanKind; readonly steps: readonly Step[] };

/** Nothing is to be done, or this tool must not do it. */
export type NoAction = Grounds & { readonly kind: 'no-action' };

/**
 * What prevents a plan. `mode`: the mode, or what is deployed for failed rotations, does not allow it. `labels`: it
 * needs a label, and all are in use (L7). `unsettled`: the secret has changed a moment ago, so that a step of a rotation
 * may still come.
 */
export type Hindrance = 'mode' | 'labels' | 'unsettled';

/** The result of `decide`. `withheld` has steps that are not taken. */
export type Verdict =
  | NoAction
  | (Grounds & { readonly kind: 'withheld'; readonly because: Hindrance; readonly would: Plan })
  | Plan;

/** What `decide` returns where it needs evidence: the versions to ask the verifier about, in this order. */
export type Question = {
  readonly kind: 'ask';
  readonly secret: Secret;
  readonly candidates: readonly Candidate[];
};
