import { Fields, type Problem } from './fields.ts';
import { type EpochMs, type SecretId, secretId, type VersionId, versionId } from './values.ts';
import type { Verdict } from './verdict.ts';

/** One CancelRotateSecret call that AWS carried out, as its CloudTrail record tells of it. */
export type Cancellation = {
  readonly kind: 'cancellation';
  readonly eventId: string;
  /** The full ARN where the record has it, else whatever the caller passed (E2, E3). */
  readonly secretId: SecretId;
  /** A hint for the log, never the truth: it may be missing, or name the AWSCURRENT version (E4). */
  readonly versionId?: VersionId;
  readonly cancelledAt: EpochMs;
  readonly cancelledBy: { readonly principal: string; readonly sourceIp: string };
};

export type NotUnderstood = { readonly kind: 'not-understood'; readonly problems: readonly Problem[] };

type Leave = Extract<Verdict, { kind: 'leave' }>;

/** Reads an event as EventBridge delivers it (E1 to E7). What is not understood is refused, field by field. */
export const parseCancellation = (event: unknown): Cancellation | Leave | NotUnderstood => {
  const fields = new Fields(event);
  fields.literal('source', 'aws.secretsmanager');
  fields.literal('detail-type', 'AWS API Call via CloudTrail');
  fields.literal('detail.eventSource', 'secretsmanager.amazonaws.com');
  fields.literal('detail.eventName', 'CancelRotateSecret');
  const errorCode = fields.optional('detail.errorCode');
  if (fields.problems.length > 0) return notUnderstood(fields);
  if (errorCode !== undefined) return leave('call-was-refused');

  const eventId = fields.text('id');
  const cancelledAt = fields.time('detail.eventTime');
  const account = fields.text('detail.recipientAccountId');
  const arn = ARN_FIELDS.map((field) => fields.optional(field)).find((value) => value !== undefined);
  const secret = arn ?? fields.text('detail.requestParameters.secretId');
  const version = fields.optional('detail.responseElements.versionId');
  if (fields.problems.length > 0) return notUnderstood(fields);
  if ((accountOf(secret) ?? account) !== account) return leave('secret-of-another-account');

  return {
    kind: 'cancellation',
    eventId,
    secretId: secretId(secret),
    ...(version !== undefined && { versionId: versionId(version) }),
    cancelledAt,
    cancelledBy: whoCancelled(fields),
  };
};

/** `arn` now, `aRN` before 2024, `ARN` in other records of the same API (E3). */
const ARN_FIELDS = ['arn', 'aRN', 'ARN'].map((name) => `detail.responseElements.${name}`);

const leave = (reason: Leave['reason']): Leave => ({ kind: 'leave', reason, person: 'no' });

const notUnderstood = ({ problems }: Fields): NotUnderstood => ({ kind: 'not-understood', problems });

/** The account in a secret's ARN, full or partial; undefined where the caller passed a name. */
const accountOf = (secret: string): string | undefined =>
  /^arn:[^:]+:secretsmanager:[^:]*:(\d{12}):secret:/.exec(secret)?.[1];

/** For the log: what cannot be read of it is no reason to leave a secret as it is, and reads as an empty text. */
const whoCancelled = (fields: Fields): Cancellation['cancelledBy'] => ({
  principal:
    fields.optional('detail.userIdentity.arn') ||
    fields.optional('detail.userIdentity.invokedBy') ||
    fields.optional('detail.userIdentity.principalId') ||
    'unknown',
  sourceIp: fields.optional('detail.sourceIPAddress') || 'unknown',
});
