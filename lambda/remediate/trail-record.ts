import type { Unseen } from '../decision/facts.ts';
import { isSecretId, SECRET_ID, secretNameIn } from '../decision/secret-name.ts';
import { type EpochMs, type SecretId, secretId } from '../decision/values.ts';
import type { Fields } from '../runtime/fields.ts';
import type { Home } from './home.ts';

/** What every CloudTrail record that EventBridge delivers tells of a secret. */
type TrailRecord = {
  readonly eventId: string;
  readonly at: EpochMs;
  readonly secretId: SecretId;
  /** Why the secret is not ours to look at; missing where it is. */
  readonly unseen: Unseen | undefined;
};

/**
 * Reads a record; `secretField` is where it names the secret. With `home`, a record of any other account or Region is
 * `elsewhere`, whichever bus delivered it (E7). What is not as expected is among `fields.problems`.
 */
export const trailRecordIn = (fields: Fields, secretField: string, home?: Home): TrailRecord => {
  const eventId = fields.text('id');
  const at = fields.time('detail.eventTime');
  const account = fields.text('detail.recipientAccountId');
  const from = home && { account: fields.text('account'), region: fields.text('region') };
  const secret = fields.shaped(secretField, isSecretId, SECRET_ID);
  const isElsewhere =
    home && (from?.account !== home.account || from.region !== home.region || account !== home.account);
  return {
    eventId,
    at,
    secretId: secretId(secret),
    unseen: isElsewhere ? 'elsewhere' : whyElsewhere(secret, { ...home, account }),
  };
};

/** Why a secret is not ours to look at, by its ARN; undefined where it is, or where only its name is known. */
export const whyElsewhere = (
  secret: string,
  home: Pick<Home, 'account'> & Partial<Home>,
): Unseen | undefined => {
  const named = secretNameIn(secret);
  if (named.kind !== 'arn') return undefined;
  if (named.account !== home.account) return 'other-account';
  const isHere = (place: 'partition' | 'region') => home[place] === undefined || named[place] === home[place];
  return isHere('partition') && isHere('region') ? undefined : 'elsewhere';
};
