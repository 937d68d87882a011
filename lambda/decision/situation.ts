import type { Evidence } from './evidence.ts';
import type { Mode } from './mode.ts';
import type { Observation } from './observation.ts';
import type { Order } from './roles.ts';
import type { Scope } from './scope.ts';
import type { EpochMs, VersionId } from './values.ts';

/** Everything a verdict rests on. */
export type Situation = {
  readonly observation: Observation;
  readonly mode: Mode;
  readonly scope: Scope;
  /** Whether a verifier is deployed for this secret. */
  readonly hasVerifier: boolean;
  /** What the verifier answered; missing until it was asked. */
  readonly evidence?: Evidence;
  /**
   * The cancelled rotation can no longer be running: in the recheck, the sweep and the command line. Only then are
   * parked versions judged, so that a repeated event costs one DescribeSecret.
   */
  readonly settled: boolean;
  /** Which versions the verifier tries first. */
  readonly order?: Order;
  /** A version that AWS has just refused a label: most likely it has no value (L6). */
  readonly labelRefusedFor?: VersionId;
  readonly now: EpochMs;
};
