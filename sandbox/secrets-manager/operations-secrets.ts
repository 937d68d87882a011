import { described } from './describe.ts';
import {
  invalidParameter,
  invalidRequest,
  limitExceeded,
  markedForDeletion,
  resourceExists,
  secretNotFound,
} from './errors.ts';
import type { Input } from './input.ts';
import { type Context, type Operation, see } from './operation.ts';
import { newValue, requiredToken, sameValue } from './operations-values.ts';
import { MAX_SECRETS } from './quotas.ts';
import { newArnSuffix, type Secret, type Tag, versionOf } from './secret-record.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_TAGS = 50;
const tagsOf = (input: Input): Tag[] =>
  (input.structures('Tags') ?? []).map((tag) => ({
    Key: tag.required('Key'),
    Value: tag.text('Value') ?? '',
  }));

const checkedTags = (tags: readonly Tag[]): readonly Tag[] => {
  if (tags.length > MAX_TAGS) throw limitExceeded(`A secret can have up to ${MAX_TAGS} tags.`);
  return tags;
};

/** What CreateSecret answers where the name is taken: the same again to the same call (L11), else a refusal. */
const createdBefore = (existing: Secret, input: Input, context: Context) => {
  if (existing.deletion)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const token = input.text('ClientRequestToken');
  const value = newValue(input);
  const version = token === undefined ? undefined : versionOf(existing, token);
  if (!version || !value || !sameValue(version, value))
    throw resourceExists(`The operation failed because the secret ${existing.name} already exists.`);
  return { ARN: context.account.arnOf(existing), Name: existing.name, VersionId: version.id };
};

export const createSecret: Operation = (input, context) => {
  const { account, now } = context;
  const name = input.required('Name');
  input.refuse('AddReplicaRegions');
  const value = newValue(input);
  const token = value ? requiredToken(input) : undefined;
  const existing = account.find(name, now);
  if (existing) return createdBefore(existing, input, context);
  if (account.settings.quotas && account.store.size >= MAX_SECRETS)
    throw limitExceeded(`An account can have up to ${MAX_SECRETS} secrets in a Region.`);
  const description = input.text('Description');
  const kmsKeyId = input.text('KmsKeyId');
  const type = input.text('Type');
  const tags = checkedTags(tagsOf(input));
  const secret: Secret = {
    serial: account.store.nextSerial,
    name,
    arnSuffix: newArnSuffix(),
    createdAt: now,
    changedAt: now,
    versions: token && value ? [{ id: token, createdAt: now, labels: ['AWSCURRENT'], ...value }] : [],
    ...(description !== undefined && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(type !== undefined && { type }),
    ...(tags.length > 0 && { tags }),
  };
  account.save(secret, now);
  return { ARN: account.arnOf(secret), Name: name, VersionId: token };
};

export const describeSecret: Operation = (input, context) => {
  const secret = see(input, context);
  return described(secret, context.account.arnOf(secret));
};

/** How long the secret can still be restored, in days; 0 if not at all. */
const recoveryDays = (input: Input): number => {
  const days = input.number('RecoveryWindowInDays');
  if (input.flag('ForceDeleteWithoutRecovery') !== true) {
    if (days !== undefined && (days < 7 || days > 30))
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    return days ?? 30;
  }
  if (days !== undefined)
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  return 0;
};

export const deleteSecret: Operation = (input, { account, now }) => {
  const id = input.required('SecretId');
  const days = recoveryDays(input);
  const secret = account.find(id, now);
  if (!secret) {
    if (days > 0) throw secretNotFound();
    return { ARN: id, Name: id, DeletionDate: now / 1000 };
  }
  const reply = { ARN: account.arnOf(secret), Name: secret.name };
  if (days === 0) {
    account.refuseReplica(secret);
    account.store.remove(secret, now);
    return { ...reply, DeletionDate: now / 1000 };
  }
  if (secret.deletion)
    throw invalidRequest(
      "You can't perform this operation on the secret because it was already scheduled for deletion.",
    );
  const goneAt = now + days * DAY_MS;
  account.save({ ...account.open(id, now), deletion: { calledAt: now, goneAt } }, now);
  return { ...reply, DeletionDate: goneAt / 1000 };
};

export const restoreSecret: Operation = (input, { account, now }) => {
  const secret = account.find(input.required('SecretId'), now);
  if (!secret) throw secretNotFound();
  account.refuseReplica(secret);
  const { deletion, ...restored } = secret;
  if (deletion) account.save(restored, now);
  return { ARN: account.arnOf(secret), Name: secret.name };
};

const openForTags = (input: Input, { account, now }: Context): Secret => {
  const secret = account.find(input.required('SecretId'), now);
  if (!secret) throw secretNotFound();
  account.refuseReplica(secret);
  if (secret.deletion) throw markedForDeletion();
  return secret;
};

export const tagResource: Operation = (input, context) => {
  const secret = openForTags(input, context);
  const added = tagsOf(input);
  const kept = (secret.tags ?? []).filter(({ Key }) => !added.some((tag) => tag.Key === Key));
  context.account.save({ ...secret, tags: checkedTags([...kept, ...added]) }, context.now);
  return {};
};

export const untagResource: Operation = (input, context) => {
  const secret = openForTags(input, context);
  const gone = input.texts('TagKeys') ?? [];
  const tags = (secret.tags ?? []).filter(({ Key }) => !gone.includes(Key));
  context.account.save({ ...secret, tags }, context.now);
  return {};
};
