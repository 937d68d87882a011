import type { Evidence } from './evidence.ts';
import type { FailedRotations, Mode, PreviousOnUnverified } from './mode.ts';
import type { Observation } from './observation.ts';
import type { Order } from './roles.ts';
import type { Scope } from './scope.ts';
import type { EpochMs, VersionId } from './values.ts';

/**
 * When a secret is looked at: when the event comes; once the rotation that it tells of cannot run any more; in a
 * sweep; by hand, from the command line.
 */
export type Pass = 'initial' | 'recheck' | 'sweep' | 'manual';

/** Everything a verdict rests on. */
export type Situation = {
  readonly observation: Observation;
  readonly mode: Mode;
  readonly scope: Scope;
  /** Whether a verifier is deployed for this secret. */
  readonly hasVerifier: boolean;
  /** What the verifier answered; missing until it was asked. */
  readonly evidence?: Evidence;
  readonly pass: Pass;
  /** AWS reported a failed rotation of this secret (E9, R12). @default false */
  readonly rotationFailed?: boolean;
  /** What is done about failed rotations. @default report */
  readonly failedRotations?: FailedRotations;
  /** Whether AWSPREVIOUS moves to a version that is parked without a login. @default move */
  readonly previousOnUnverified?: PreviousOnUnverified;
  /** When the rotation was cancelled or failed; missing where no event tells. */
  readonly eventAt?: EpochMs;
  /** Which versions the verifier tries first. */
  readonly order?: Order;
  /** A version that AWS has just refused a label: most likely it has no value (L6). */
  readonly labelRefusedFor?: VersionId;
  readonly now: EpochMs;
};
