import { listedVersion } from './describe.ts';
import { invalidParameter } from './errors.ts';
import { pageSize } from './input.ts';
import { attach, checkLabelCount, detach } from './labels.ts';
import { decodeToken, encodeToken } from './next-token.ts';
import { type Context, type Operation, see } from './operation.ts';
import { holderOf, type Secret, versionOf } from './secret-record.ts';

/** L1: a version that has no value yet is not in the list. */
export const listSecretVersionIds: Operation = (input, context) => {
  const secret = see(input, context);
  const size = pageSize(input);
  const includeDeprecated = input.flag('IncludeDeprecated') === true;
  const query = `${secret.serial}/${includeDeprecated}`;
  const from = decodeToken(input.text('NextToken'), query, context) ?? 0;
  const versions = secret.versions.filter(
    ({ value, labels }) => value !== undefined && (includeDeprecated || labels.length > 0),
  );
  const next = from + size;
  return {
    ARN: context.account.arnOf(secret),
    Name: secret.name,
    Versions: versions.slice(from, next).map((version) => listedVersion(secret, version)),
    NextToken: next < versions.length ? encodeToken(next, query, context) : undefined,
  };
};

type Move = { readonly label: string; readonly from: string | undefined; readonly to: string | undefined };

/** L2, L4: what is assumed of the label has to hold; the texts for other labels than AWSCURRENT are OPEN (L3). */
const checkAssumption = (secret: Secret, { label, from, to }: Move): void => {
  const holder = holderOf(secret, label)?.id;
  if (from === undefined && to === undefined)
    throw invalidParameter('You must specify MoveToVersionId, RemoveFromVersionId, or both.');
  if (label === 'AWSCURRENT' && to === undefined)
    throw invalidParameter(
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  if (from === undefined && holder !== undefined && holder !== to)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (from !== undefined && from !== holder)
    throw invalidParameter(`Staging label ${label} is not attached to version ${from}.`);
};

/** A label can only go to a version that is there: one with a value or a label. */
const checkTarget = (secret: Secret, to: string, { account }: Context): void => {
  const version = versionOf(secret, to);
  if (!version) throw invalidParameter(`Version ${to} doesn't exist.`);
  if (version.value === undefined && account.settings.labelOnValuelessVersion === 'refused')
    throw invalidParameter(`Version ${to} has no secret value.`);
};

export const updateSecretVersionStage: Operation = (input, context) => {
  const { account, now } = context;
  const secret = account.open(input.required('SecretId'), now);
  const label = input.required('VersionStage');
  const from = input.text('RemoveFromVersionId');
  const to = input.text('MoveToVersionId');
  checkAssumption(secret, { label, from, to });
  if (label === 'AWSPREVIOUS' && account.settings.previousByHand === 'refused')
    throw invalidParameter("You can't move staging label AWSPREVIOUS.");
  if (to !== undefined) checkTarget(secret, to, context);
  const versions = to === undefined ? detach(secret.versions, label) : attach(secret.versions, label, to);
  if (to !== undefined) checkLabelCount(versions);
  account.save({ ...secret, versions }, now);
  return { ARN: account.arnOf(secret), Name: secret.name };
};
