import type { Account } from './account.ts';
import type { Reply } from './describe.ts';
import { holderOf } from './secret-record.ts';

/** What the record of a cancellation says of the version, which nobody has published (E4). */
const recordedVersion = (reply: Reply, account: Account): unknown => {
  const { settings } = account;
  if (settings.versionIdInEvents === 'given') return reply['VersionId'];
  if (settings.versionIdInEvents === 'missing') return undefined;
  const secret = account.find(String(reply['ARN']), settings.now());
  return secret && holderOf(secret, 'AWSCURRENT')?.id;
};

/** `responseElements` of a call's record: the ARN only (E4), and for a cancellation as the options say (E3, E4). */
export const responseElements = (operation: string, reply: Reply, account: Account): Reply | null => {
  const arn = reply['ARN'];
  if (arn === undefined) return null;
  if (operation !== 'CancelRotateSecret') return { arn };
  const { settings } = account;
  const versionId = recordedVersion(reply, account);
  return { [settings.arnInEvents]: arn, ...(versionId !== undefined && { versionId }) };
};
