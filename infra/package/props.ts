import type { StackProps } from 'aws-cdk-lib';
import type { CommonProps } from '../constructs/rotation-remediation-props.ts';

/** How much an installation may do. Each mode includes the ones before it. */
export enum Mode {
  /** Writes nothing, and says what it would do. */
  REPORT = 'report',
  /** Parks the pending version and takes AWSPENDING off it. Never touches AWSCURRENT. */
  UNBLOCK = 'unblock',
  /** May move AWSCURRENT on evidence. Needs a verifier. */
  RECOVER = 'recover',
}

/** What is done about a rotation that failed and is still switched on. */
export enum FailedRotations {
  /** Takes no such event. */
  IGNORE = 'ignore',
  /** Looks, tries the logins where there is a verifier, and tells. */
  REPORT = 'report',
  /** May move AWSCURRENT on evidence. Needs `Mode.RECOVER`. */
  RECOVER = 'recover',
}

/** What happens to AWSPREVIOUS where a version is parked and nobody could ask the database. */
export enum PreviousOnUnverified {
  /** It stays: for clients that accept AWSPREVIOUS beside AWSCURRENT. */
  LEAVE = 'leave',
  /** It moves to the parked version, where rotation functions look for a password. */
  MOVE = 'move',
}

/** Settings of an installation. */
export interface RotationRemediationProps extends CommonProps {
  /**
   * How much it may do.
   *
   * @default - `Mode.RECOVER` with `verification`, else `Mode.UNBLOCK`
   */
  readonly mode?: Mode;
  /**
   * What is done about a rotation that failed and is still switched on. The tag
   * `rotation-remediation-failed-rotations` of a secret narrows it.
   *
   * @default FailedRotations.REPORT
   */
  readonly failedRotations?: FailedRotations;
  /**
   * What happens to AWSPREVIOUS where a version is parked and nobody could ask the database. The tag
   * `rotation-remediation-previous-on-unverified` of a secret narrows it.
   *
   * @default PreviousOnUnverified.MOVE
   */
  readonly previousOnUnverified?: PreviousOnUnverified;
  /**
   * How many secrets are processed at the same time. As many executions are reserved, of the built-in verifier, too.
   *
   * @default 5
   */
  readonly concurrency?: number;
  /**
   * Reserves no executions: for accounts whose Lambda quota is too small for a reservation. `concurrency` is then
   * left out.
   *
   * @default false
   */
  readonly unreservedConcurrency?: boolean;
}

/** Settings of an installation that is a stack. */
export interface RotationRemediationStackProps extends StackProps, RotationRemediationProps {}
