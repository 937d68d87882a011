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
   * Nothing of the cancelled rotation can be running any more: the second pass, the sweep, a person. Only
   * then are versions judged that an earlier pass parked, so that a repeated delivery costs one look.
   */
  readonly settled: boolean;
  /** Which versions are to be tried before others. */
  readonly order?: Order;
  /** A version that AWS would not put a label on just now: it has no value (L6). */
  readonly labelRefusedFor?: VersionId;
  readonly now: EpochMs;
};
