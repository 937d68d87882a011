import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { parsedJson } from '../../lambda/decision/unknown-value.ts';
import { quoted } from '../../lambda/runtime/visible.ts';
import { duration } from '../ui/text.ts';
import { type Check, notOk, ok } from './check.ts';

/** The log line at the end of a sweep. */
type SweepLine = { readonly at: number; readonly seen: number; readonly stuck: number };

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 8 * DAY_MS;
/** When a sweep is overdue: a day between two, and the time that the second may take. */
const OVERDUE_MS = 1.25 * DAY_MS;

/** The last sweep that ended within eight days. */
export const observeLastSweep = async (
  client: CloudWatchLogsClient,
  logGroupName: string,
  now: number,
): Promise<SweepLine | undefined> => {
  const pages = paginateFilterLogEvents(
    { client },
    { logGroupName, startTime: now - LOOK_BACK_MS, filterPattern: '"swept"' },
  );
  let last: SweepLine | undefined;
  for await (const { events = [] } of pages)
    for (const { timestamp: at = 0, message = '' } of events) {
      const line = sweepLine(message, at);
      if (line !== undefined && line.at >= (last?.at ?? 0)) last = line;
    }
  return last;
};

const sweepLine = (text: string, at: number): SweepLine | undefined => {
  const line = parsedJson(text);
  if (typeof line !== 'object' || line === null) return undefined;
  const { message, seen, stuck }: Readonly<Record<string, unknown>> = { ...line };
  return message === 'swept' ? { at, seen: Number(seen), stuck: Number(stuck) } : undefined;
};

export const judgeLastSweep = (
  last: SweepLine | undefined,
  queueUrl: string,
  now: number,
): Omit<Check, 'name'> => {
  const fix = `Start one: aws sqs send-message --queue-url ${quoted(queueUrl)} --message-body '{"kind":"sweep-page"}'. If it does not end, see docs/runbooks/RotationRemediationSweepIncomplete.md.`;
  if (last === undefined) return notOk('No sweep has come to its end within eight days.', fix);
  const age = duration(now - last.at);
  if (now - last.at > OVERDUE_MS) return notOk(`The last sweep ended ${age} ago.`, fix);
  return ok(`The last sweep ended ${age} ago: ${last.seen} secrets seen, ${last.stuck} stuck.`);
};
