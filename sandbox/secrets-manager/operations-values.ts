import { dayOf, seconds, shownLabels } from './describe.ts';
import {
  invalidParameter,
  invalidRequest,
  markedForDeletion,
  tokenInUse,
  validation,
  valueNotFound,
} from './errors.ts';
import type { Input } from './input.ts';
import { attach, checkLabelCount, detach } from './labels.ts';
import { type Context, type Operation, see } from './operation.ts';
import { holderOf, pendingOf, type Secret, type Version, versionOf } from './secret-record.ts';

type Value = { readonly value: string; readonly isBinary?: boolean };

/** The value that a request brings, if it brings one. */
export const newValue = (input: Input): Value | undefined => {
  const text = input.text('SecretString');
  const binary = input.text('SecretBinary');
  if (text !== undefined && binary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (text !== undefined) return { value: text };
  return binary === undefined ? undefined : { value: binary, isBinary: true };
};

export const sameValue = (version: Version, { value, isBinary = false }: Value): boolean =>
  version.value === value && (version.isBinary ?? false) === isBinary;

/** The SDK makes one up where a caller gives none; the API itself insists, before it looks the secret up (X12). */
export const requiredToken = (input: Input, refuse = invalidRequest): string => {
  const token = input.text('ClientRequestToken');
  if (token === undefined)
    throw refuse('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  if (token.length < 32 || token.length > 64)
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  return token;
};

/** The version that GetSecretValue means (X2). */
const wantedVersion = (secret: Secret, input: Input): Version & { value: string } => {
  const id = input.text('VersionId');
  const label = input.text('VersionStage') ?? (id === undefined ? 'AWSCURRENT' : undefined);
  const version = id === undefined ? holderOf(secret, label ?? '') : versionOf(secret, id);
  if (version?.value === undefined)
    throw valueNotFound(id === undefined ? { label: label ?? '' } : { versionId: id });
  if (label !== undefined && !version.labels.includes(label))
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  return { ...version, value: version.value };
};

const noteAccess = (secret: Secret, version: Version, { account, now }: Context): void => {
  const accessedAt = dayOf(now);
  const stored = account.store.get(secret.name);
  if (!stored || (secret.accessedAt === accessedAt && version.accessedAt === accessedAt)) return;
  const versions = stored.versions.map((other) =>
    other.id === version.id ? { ...other, accessedAt } : other,
  );
  account.store.touch({ ...stored, versions, accessedAt });
};

export const getSecretValue: Operation = (input, context) => {
  const secret = see(input, context);
  if (secret.deletion) throw markedForDeletion();
  const version = wantedVersion(secret, input);
  noteAccess(secret, version, context);
  return {
    ARN: context.account.arnOf(secret),
    Name: secret.name,
    VersionId: version.id,
    [version.isBinary ? 'SecretBinary' : 'SecretString']: version.value,
    VersionStages: version.labels.length > 0 ? shownLabels(version) : undefined,
    CreatedDate: seconds(version.createdAt),
  };
};

/** Values never change: the same again is no change, another one under the same id is refused (L11). */
const withValue = (
  secret: Secret,
  id: string,
  value: Value,
  { account, now }: Context,
): readonly Version[] => {
  const existing = versionOf(secret, id);
  if (existing?.value !== undefined) throw tokenInUse(id, account.arnOf(secret));
  if (existing)
    return secret.versions.map((version) => (version.id === id ? { ...version, ...value } : version));
  return [...secret.versions, { id, createdAt: now, labels: [], ...value }];
};

/**
 * Stores a version and its labels. A new AWSCURRENT abandons a rotation in progress and takes AWSPENDING off (L10);
 * other labels are taken from where they were, and a version that has lost its last one is deprecated.
 */
const store = (
  secret: Secret,
  id: string,
  value: Value,
  labels: readonly string[],
  context: Context,
): void => {
  const { account, rotations, now } = context;
  let versions = withValue(secret, id, value, context);
  const abandoned = labels.includes('AWSCURRENT') ? pendingOf(secret) : undefined;
  if (labels.includes('AWSCURRENT')) versions = detach(versions, 'AWSPENDING');
  for (const label of labels) versions = attach(versions, label, id);
  checkLabelCount(versions);
  account.save({ ...secret, versions }, now);
  if (abandoned) rotations.abandon(account.arnOf(secret), abandoned.id);
};

const labelsOf = (input: Input): readonly string[] => {
  const labels = input.texts('VersionStages') ?? ['AWSCURRENT'];
  if (labels.length === 0 || labels.some((label) => label.length < 1 || label.length > 256))
    throw validation(
      "1 validation error detected: Value at 'versionStages' failed to satisfy constraint: Member must have length between 1 and 256",
    );
  return labels;
};

export const putSecretValue: Operation = (input, context) => {
  const { account, now } = context;
  const name = input.required('SecretId');
  const id = requiredToken(input);
  const secret = account.open(name, now);
  const value = newValue(input);
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const labels = labelsOf(input);
  const existing = versionOf(secret, id);
  if (!existing || !sameValue(existing, value)) store(secret, id, value, labels, context);
  const stored = account.find(secret.name, now);
  const version = stored && versionOf(stored, id);
  return {
    ARN: account.arnOf(secret),
    Name: secret.name,
    VersionId: id,
    VersionStages: version ? shownLabels(version) : undefined,
  };
};

export const updateSecret: Operation = (input, context) => {
  const { account, now } = context;
  const name = input.required('SecretId');
  const value = newValue(input);
  const id = value ? requiredToken(input) : undefined;
  const secret = account.open(name, now);
  const description = input.text('Description') ?? secret.description;
  const kmsKeyId = input.text('KmsKeyId') ?? secret.kmsKeyId;
  const updated: Secret = {
    ...secret,
    ...(description !== undefined && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  };
  const reply = { ARN: account.arnOf(secret), Name: secret.name };
  if (value === undefined || id === undefined) {
    account.save(updated, now);
    return reply;
  }
  const existing = versionOf(secret, id);
  if (existing && sameValue(existing, value)) account.save(updated, now);
  else store(updated, id, value, ['AWSCURRENT'], context);
  return { ...reply, VersionId: id };
};
