import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { lastLine } from './log-lines.ts';

/** How far back an event is looked for, in days. */
export const EVENTS_LOOK_BACK_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * When an event of EventBridge last reached the function, in milliseconds since 1970. The line of its verdict has the
 * event's id. CloudTrail's event history shows no such thing: it has calls also where there is no trail.
 */
export const observeLastEvent = async (
  client: CloudWatchLogsClient,
  logGroupName: string,
  now: number,
): Promise<number | undefined> => {
  const line = await lastLine(client, {
    logGroupName,
    since: now - EVENTS_LOOK_BACK_DAYS * DAY_MS,
    text: 'eventId',
    isWanted: ({ message, eventId }) => message === 'verdict' && typeof eventId === 'string',
  });
  return line?.at;
};
