/** Who calls, for the CloudTrail record and for `accessDenied`. */
export type Caller = { principalArn?: string; sourceIp?: string };

/** A call as `accessDenied` and `staleRead` are asked about it; the input comes without the secret's value. */
export type CallInQuestion = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** Where the call names a secret that exists. */
  readonly secretArn?: string;
  readonly tags: ReadonlyMap<string, string>;
};

/**
 * Where AWS's behaviour is not published, or differs from time to time, an option chooses;
 * the default is the harder one on the caller.
 */
export type SecretsManagerOptions = {
  /** @default '123456789012' */
  accountId?: string;
  /** @default 'eu-west-1' */
  region?: string;
  /** Epoch ms. @default Date.now */
  now?: () => number;
  /** Whether AWS's request quotas (X7) are enforced. @default false */
  quotas?: boolean;
  /** How long after a write a read may show what was there before (X9). @default 0 */
  consistencyWindowMs?: number;
  /** The same for ListSecrets, which may lag minutes (X8). @default consistencyWindowMs */
  listLagMs?: number;
  /** Which reads within the window are stale. @default all of them */
  staleRead?: (call: CallInQuestion) => boolean;
  /** `responseElements.versionId` of a CancelRotateSecret event (E4). @default 'missing' */
  versionIdInEvents?: 'given' | 'missing' | 'current';
  /** How the ARN is spelled in a CancelRotateSecret event (E3). @default 'arn' */
  arnInEvents?: 'arn' | 'aRN';
  /** Which calls are refused with AccessDeniedException. @default none */
  accessDenied?: (call: CallInQuestion) => boolean;
  /** Whether a label may be put on a version that has no value (L6). @default 'accepted' */
  labelOnValuelessVersion?: 'accepted' | 'refused';
  /** Whether AWSPREVIOUS can be moved by UpdateSecretVersionStage (R15). @default 'accepted' */
  previousByHand?: 'accepted' | 'refused';
  /** Whether a RotateSecret that is refused for a previous rotation takes that one up again (R3). @default 'reattempts' */
  refusedRotate?: 'reattempts' | 'only-refuses';
  /**
   * What becomes of AWSPENDING beside AWSCURRENT after a finished rotation (R8): taken off at once, taken off
   * that many ms later, or left.
   * @default 'left'
   */
  pendingAfterRotation?: 'removed' | 'left' | { removedAfterMs: number };
  /** What becomes of a version that loses its last label (L8): kept as today's AWS does, or deleted. @default 'kept' */
  deprecatedVersions?: 'kept' | 'deleted';
  /** How long a NextToken of ListSecrets is good for. @default one hour */
  nextTokenLifetimeMs?: number;
};

type Predicates = 'staleRead' | 'accessDenied';
export type Settings = Required<Omit<SecretsManagerOptions, Predicates>> &
  Pick<SecretsManagerOptions, Predicates>;

export const withDefaults = (options: SecretsManagerOptions): Settings => ({
  accountId: '123456789012',
  region: 'eu-west-1',
  now: Date.now,
  quotas: false,
  consistencyWindowMs: 0,
  listLagMs: options.consistencyWindowMs ?? 0,
  versionIdInEvents: 'missing',
  arnInEvents: 'arn',
  labelOnValuelessVersion: 'accepted',
  previousByHand: 'accepted',
  refusedRotate: 'reattempts',
  pendingAfterRotation: 'left',
  deprecatedVersions: 'kept',
  nextTokenLifetimeMs: 60 * 60 * 1000,
  ...options,
});
