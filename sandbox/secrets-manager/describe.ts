import type { RotationSetting, Secret, Version } from './secret-record.ts';

/** A reply in the API's JSON form. */
export type Reply = Record<string, unknown>;

const DAY_MS = 24 * 60 * 60 * 1000;
const UNIT_MS: Readonly<Record<string, number>> = { hour: 60 * 60 * 1000, day: DAY_MS };

/** Without the members that are not there. A loop: the proofs ask for millions of replies. */
export const compact = (reply: Reply): Reply => {
  const kept: Reply = {};
  for (const key of Object.keys(reply)) if (reply[key] !== undefined) kept[key] = reply[key];
  return kept;
};

export const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);

/** AWS tells the day of the last access only. */
export const dayOf = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS;

/** Labels as AWS gives them: in no order that one may rely on (L1), so here AWSCURRENT never comes first by chance. */
export const shownLabels = (version: Version): string[] => [...version.labels].sort().reverse();

/** Every labelled version (L1); undefined where there is none. */
const stages = (secret: Secret): Record<string, string[]> | undefined => {
  const labelled = secret.versions.filter(({ labels }) => labels.length > 0);
  if (labelled.length === 0) return undefined;
  const entries = labelled.map((version) => [version.id, shownLabels(version)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** By `rate(…)` or AutomaticallyAfterDays, whose window lasts until the day ends; cron expressions are not computed. */
const nextRotation = ({ rules, lastRotatedAt, enabledAt }: RotationSetting): number | undefined => {
  const from = lastRotatedAt ?? enabledAt;
  if (rules?.AutomaticallyAfterDays)
    return dayOf(from + rules.AutomaticallyAfterDays * DAY_MS) + DAY_MS - 1000;
  const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(rules?.ScheduleExpression ?? '');
  const unit = UNIT_MS[rate?.[2] ?? ''];
  return rate && unit ? from + Number(rate[1]) * unit : undefined;
};

/** The dates are told only while rotation is on (R4), RotationEnabled not before the first rotation (R9). */
const rotationFields = (rotation: RotationSetting | undefined): Reply => {
  if (!rotation) return {};
  return {
    RotationEnabled: rotation.enabled,
    RotationLambdaARN: rotation.functionArn,
    RotationRules: rotation.rules,
    LastRotatedDate: rotation.enabled ? seconds(rotation.lastRotatedAt) : undefined,
    NextRotationDate: rotation.enabled ? seconds(nextRotation(rotation)) : undefined,
  };
};

const commonFields = (secret: Secret, arn: string): Reply => ({
  ARN: arn,
  Name: secret.name,
  // X12
  Description: secret.description || undefined,
  KmsKeyId: secret.kmsKeyId,
  ...rotationFields(secret.rotation),
  LastChangedDate: seconds(secret.changedAt),
  LastAccessedDate: seconds(secret.accessedAt),
  DeletedDate: seconds(secret.deletion?.calledAt),
  Tags: secret.tags,
  CreatedDate: seconds(secret.createdAt),
  OwningService: secret.owningService,
  Type: secret.type,
  PrimaryRegion: secret.primaryRegion,
});

/** The reply of DescribeSecret. */
export const described = (secret: Secret, arn: string): Reply =>
  compact({ ...commonFields(secret, arn), VersionIdsToStages: stages(secret) });

/** An entry of ListSecrets (X8). */
export const listed = (secret: Secret, arn: string): Reply =>
  compact({ ...commonFields(secret, arn), SecretVersionsToStages: stages(secret) });

/** An entry of ListSecretVersionIds. */
export const listedVersion = (secret: Secret, version: Version): Reply =>
  compact({
    VersionId: version.id,
    VersionStages: version.labels.length > 0 ? shownLabels(version) : undefined,
    CreatedDate: seconds(version.createdAt),
    LastAccessedDate: seconds(version.accessedAt),
    KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
  });
