import { decideUnseen } from '../decision/decide.ts';
import type { EpochMs, SecretId } from '../decision/values.ts';
import type { NoAction } from '../decision/verdict.ts';
import { Fields } from '../runtime/fields.ts';
import type { Malformed } from '../runtime/not-understood.ts';
import type { Home } from './home.ts';
import { trailRecordIn } from './trail-record.ts';

/** The steps of a rotation function, in the order in which AWS calls them (R1). */
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
type RotationStep = (typeof STEPS)[number];

/** One attempt of a rotation that AWS gave up; rotation stays on, and AWS may try again (E9, R10). */
export type FailedRotation = {
  readonly kind: 'failed-rotation';
  readonly eventId: string;
  readonly secretId: SecretId;
  readonly failedAt: EpochMs;
  /** Missing where the record does not name it (R12). */
  readonly step?: RotationStep;
};

export const EVENT_NAME = 'RotationFailed';

/** Reads a RotationFailed event as EventBridge delivers it (E9), in the way of `parseCancellation`. */
export const parseFailedRotation = (event: unknown, home?: Home): FailedRotation | NoAction | Malformed => {
  const fields = new Fields(event);
  fields.literal('source', 'aws.secretsmanager');
  fields.literal('detail-type', 'AWS Service Event via CloudTrail');
  fields.literal('detail.eventSource', 'secretsmanager.amazonaws.com');
  fields.literal('detail.eventName', EVENT_NAME);
  const { eventId, at, secretId, unseen } = trailRecordIn(
    fields,
    'detail.additionalEventData.SecretId',
    home,
  );
  if (fields.problems.length > 0) return { kind: 'not-understood', problems: fields.problems };
  if (unseen) return decideUnseen(unseen);
  const step = stepIn(fields);
  return { kind: 'failed-rotation', eventId, secretId, failedAt: at, ...(step && { step }) };
};

/**
 * The step in "Error when executing lambda ARN during createSecret step" (R12). Only its name is taken: the rest of
 * the text may quote what the rotation function threw.
 */
const stepIn = (fields: Fields): RotationStep | undefined => {
  const text = fields.optional('detail.errorMessage', Number.POSITIVE_INFINITY) ?? '';
  const [, named] = /\bduring (\w{9,12}) step\b/.exec(text) ?? [];
  return STEPS.find((step) => step === named);
};
