import { decideUnseen } from '../decision/decide.ts';
import { type EpochMs, type SecretId, type VersionId, versionId } from '../decision/values.ts';
import type { NoAction } from '../decision/verdict.ts';
import { Fields } from '../runtime/fields.ts';
import type { Malformed } from '../runtime/not-understood.ts';
import { callerIn, sourceIn } from './caller.ts';
import type { Home } from './home.ts';
import { trailRecordIn } from './trail-record.ts';

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

/**
 * Reads an event as EventBridge delivers it (E1 to E7). What is not understood is refused, field by field. With
 * `home`, events of any other account or Region end in `no-action`, whichever bus delivered them.
 */
export const parseCancellation = (event: unknown, home?: Home): Cancellation | NoAction | Malformed => {
  const fields = new Fields(event);
  fields.literal('source', 'aws.secretsmanager');
  fields.literal('detail-type', 'AWS API Call via CloudTrail');
  fields.literal('detail.eventSource', 'secretsmanager.amazonaws.com');
  fields.literal('detail.eventName', 'CancelRotateSecret');
  const errorCode = fields.optional('detail.errorCode');
  if (fields.problems.length > 0) return notUnderstood(fields);
  if (errorCode !== undefined) return decideUnseen('call-refused');

  const named = ARN_FIELDS.find((field) => fields.has(field)) ?? 'detail.requestParameters.secretId';
  const { eventId, at, secretId, unseen } = trailRecordIn(fields, named, home);
  const version = fields.optional('detail.responseElements.versionId');
  if (fields.problems.length > 0) return notUnderstood(fields);
  if (unseen) return decideUnseen(unseen);

  return {
    kind: 'cancellation',
    eventId,
    secretId,
    ...(version !== undefined && { versionId: versionId(version) }),
    cancelledAt: at,
    cancelledBy: {
      principal: callerIn(fields),
      sourceIp: sourceIn(fields),
    },
  };
};

/** `arn` now, `aRN` before 2024, `ARN` in other records of the same API (E3). */
const ARN_FIELDS = ['arn', 'aRN', 'ARN'].map((name) => `detail.responseElements.${name}`);

const notUnderstood = ({ problems }: Fields): Malformed => ({ kind: 'not-understood', problems });
