import type { Mode } from '../../../lambda/decision/mode.ts';
import type { Scope } from '../../../lambda/decision/scope.ts';
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
  readonly verifier: 'present' | 'absent' | 'knows-another-engine';
  readonly scope: Scope;
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
  verifier: 'present',
  scope: { namePrefixes: [] },
  rotatedBefore: true,
  ownership: 'own',
  loginAttempts: 2,
  foreignLabels: 0,
  alikeIds: false,
  skewMs: 0,
  aws: {},
};
