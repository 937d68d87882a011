import { ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import type { RateLimiter } from '../../lambda/aws/rate-limiter.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { parsedJson } from '../../lambda/decision/unknown-value.ts';
import { type EpochMs, epochMs, type VersionId, versionId } from '../../lambda/decision/values.ts';
import { type Cancellation, parseCancellation } from '../../lambda/remediate/cancellation.ts';
import { type Connection, settingsFor } from '../aws/connection.ts';
import type { AwsOptions } from '../commands/options.ts';
import { paceOf } from '../commands/survey.ts';

export type VersionDates = ReadonlyMap<VersionId, EpochMs>;

/** When a secret's versions were created. Versions without a date from AWS are left out (L1). */
export const versionDates = async (
  { arn }: Secret,
  { secretsManager }: Connection,
  pace: RateLimiter,
): Promise<VersionDates> => {
  const dates = new Map<VersionId, EpochMs>();
  let token: string | undefined;
  do {
    const command = new ListSecretVersionIdsCommand({
      SecretId: arn,
      MaxResults: 100,
      ...(token && { NextToken: token }),
    });
    const { Versions = [], NextToken } = await pace.run(() => secretsManager.send(command));
    for (const { VersionId: id, CreatedDate: made } of Versions)
      if (id !== undefined && made !== undefined) dates.set(versionId(id), epochMs(made.getTime()));
    token = NextToken;
  } while (token !== undefined);
  return dates;
};

/** A secret that has a rotation function, and whose rotation is off. */
export type LeftOff = {
  readonly region: string;
  readonly secret: Secret;
  /** The last one. Missing where CloudTrail could not be asked, or has none of the last 90 days. */
  readonly cancelled?: Cancellation;
};

/** CloudTrail allows two lookups a second. */
const LOOKUPS_PER_SECOND = 2;
/** The most lookups, of fifty events each. */
const MAX_LOOKUPS = 20;

/**
 * The newest thousand cancellations of a Region in the last 90 days, newest first, from CloudTrail's event history,
 * which needs no trail.
 */
export const cancellations = async (options: AwsOptions): Promise<Cancellation[]> => {
  const { CloudTrailClient, LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const client = new CloudTrailClient(await settingsFor(options));
  const pace = paceOf(LOOKUPS_PER_SECOND);
  const found: Cancellation[] = [];
  let token: string | undefined;
  for (let lookups = 0; lookups < MAX_LOOKUPS; lookups += 1) {
    const command = new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CancelRotateSecret' }],
      ...(token && { NextToken: token }),
    });
    const { Events = [], NextToken } = await pace.run(() => client.send(command));
    found.push(...Events.flatMap(({ EventId, CloudTrailEvent }) => parsed(EventId, CloudTrailEvent)));
    token = NextToken;
    if (token === undefined) break;
  }
  return found;
};

/** Parses a record, which is the same as in EventBridge's event. Records that cannot be parsed are left out. */
const parsed = (id: string | undefined, record: string | undefined): Cancellation[] => {
  const detail = record === undefined ? undefined : parsedJson(record);
  const event = {
    id,
    source: 'aws.secretsmanager',
    'detail-type': 'AWS API Call via CloudTrail',
    detail,
  };
  const cancellation = parseCancellation(event);
  return cancellation.kind === 'cancellation' ? [cancellation] : [];
};

/** Whether a cancellation is of this secret. The caller may have named it by name or ARN (E2). */
export const isOf = ({ arn, name }: Secret, { secretId }: Cancellation): boolean =>
  secretId === arn || secretId === name || arn === `${secretId}-${arn.slice(-6)}`;
