import type { EpochMs, Label, SecretId, VersionId } from './values.ts';

/** A secret as one DescribeSecret told it. It never holds a value. */
export type Secret = {
  readonly kind: 'secret';
  readonly arn: SecretId;
  readonly name: string;
  /** Every labelled version with its labels; a version without a label is not in it (L1). */
  readonly versions: ReadonlyMap<VersionId, readonly Label[]>;
  /** False also where the secret was never rotated and the key is missing (R9). */
  readonly rotationEnabled: boolean;
  /** Stays when rotation is cancelled (R4). Missing where a service rotates the secret by itself. */
  readonly rotationFunctionArn?: string;
  /** When it rotates, as an expression: `rate(30 days)`, `rate(4 hours)`, `cron(…)`. */
  readonly rotationSchedule?: string;
  /** How long each window of the schedule is open, such as `3h`. */
  readonly rotationDuration?: string;
  /** Missing while rotation is off (R4). */
  readonly lastRotatedAt?: EpochMs;
  /** When anything of the secret was changed last: a label, a version, a tag, rotation. */
  readonly changedAt?: EpochMs;
  /** Set while it is scheduled for deletion (X3). */
  readonly deletedAt?: EpochMs;
  /** Set on a replica: the Region of its primary (X4). */
  readonly replicaOf?: string;
  /** The AWS service, or the partner type, that manages it (X5). */
  readonly managedBy?: string;
  readonly tags: ReadonlyMap<string, string>;
};

/** What a look at a secret showed: the secret, or that there is none by that name (X1). */
export type Observation = Secret | { readonly kind: 'gone' };

/** The version that bears a label, if any does. */
export const holderOf = (secret: Secret, label: Label): VersionId | undefined => {
  for (const [version, labels] of secret.versions) if (labels.includes(label)) return version;
  return undefined;
};

/** How many labels are in use over all versions (L7). */
export const countLabels = (secret: Secret): number =>
  [...secret.versions.values()].reduce((sum, labels) => sum + labels.length, 0);

/** Whether the same versions bear the same labels, in whatever order. */
export const sameLabels = ({ versions: some }: Secret, { versions: others }: Secret): boolean =>
  some.size === others.size &&
  [...some].every(([version, labels]) => {
    const other = others.get(version);
    return other?.length === labels.length && labels.every((label) => other.includes(label));
  });
