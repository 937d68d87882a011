import { type CloudTrailClient, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';

/** A record of CloudTrail's event history: the same that EventBridge delivers as an event's detail. */
export type TrailRecord = Readonly<Record<string, unknown>>;

/** The records of one event name since then, the newest first. The history lags some minutes behind. */
export const recordsSince = async (
  client: CloudTrailClient,
  eventName: string,
  sinceMs: number,
): Promise<TrailRecord[]> => {
  const pages = paginateLookupEvents(
    { client },
    {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }],
      StartTime: new Date(sinceMs),
    },
  );
  const records: TrailRecord[] = [];
  for await (const { Events = [] } of pages)
    records.push(...Events.map(({ CloudTrailEvent = '{}' }) => objectIn(JSON.parse(CloudTrailEvent))));
  return records;
};

export const objectIn = (value: unknown): TrailRecord =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** What an event history does not show within its time. */
export class RecordMissing extends Error {
  override readonly name = 'RecordMissing';
}
