import type { FailedRotations, Mode, PreviousOnUnverified } from '../../../lambda/decision/mode.ts';
import type { Scope } from '../../../lambda/decision/scope.ts';
import type { RotationPoint } from '../../../sandbox/rotation/gate.ts';
import type { SecretsManagerOptions } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import type { Approach } from './approach.ts';
import type { Passwords } from './database.ts';

/** Everything that holds from the beginning of a run to its end. */
export type Setup = {
  readonly users: 'single' | 'alternating';
  readonly passwords: Passwords;
  /** What the verifier meets. */
  readonly approach: Approach;
  /** For one login of the verifier's after the other: whether it lands on the server that is behind. */
  readonly landings: readonly boolean[];
  readonly mode: Mode;
  readonly failedRotations: FailedRotations;
  readonly previousOnUnverified: PreviousOnUnverified;
  readonly verifier: 'present' | 'absent' | 'knows-another-engine';
  readonly scope: Scope;
  /** Where the rotation function fails, and in how many of its runs that get there; never for `none`. */
  readonly failing: { readonly at: RotationPoint | 'none'; readonly times: number };
  /** What becomes of one RotationFailed event after the other. */
  readonly failureEvents: readonly ('sent' | 'twice' | 'late' | 'lost')[];
  /** A rotation's window: an hour every four, or until the UTC day ends, once a month (R10). */
  readonly schedule: 'hours' | 'days';
  /** The secret has been rotated before, so that a version bears AWSPREVIOUS. */
  readonly rotatedBefore: boolean;
  readonly ownership: 'own' | 'replica' | 'service';
  /** The tag `rotation-remediation`. */
  readonly tag?: string;
  /** How many refusals in a row a user may be put through. */
  readonly loginAttempts: number;
  /** Labels that somebody else has put on the AWSCURRENT version. */
  readonly foreignLabels: number;
  /** The versions' ids begin alike, so that their rescue labels would too. */
  readonly alikeIds: boolean;
  /** How far our clock is ahead of AWS's, in milliseconds. */
  readonly skewMs: number;
  readonly aws: Pick<
    SecretsManagerOptions,
    | 'labelOnValuelessVersion'
    | 'previousByHand'
    | 'refusedRotate'
    | 'pendingAfterRotation'
    | 'deprecatedVersions'
    | 'versionIdInEvents'
    | 'arnInEvents'
  >;
};

export const ORDINARY: Setup = {
  users: 'single',
  passwords: 'one',
  approach: 'server',
  landings: [],
  mode: 'recover',
  failedRotations: 'recover',
  previousOnUnverified: 'move',
  verifier: 'present',
  scope: { namePrefixes: [] },
  failing: { at: 'none', times: 0 },
  failureEvents: ['sent'],
  schedule: 'days',
  rotatedBefore: true,
  ownership: 'own',
  loginAttempts: 2,
  foreignLabels: 0,
  alikeIds: false,
  skewMs: 0,
  aws: {},
};
