import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { longestGapHours } from '../../lambda/runtime/sweep-interval.ts';
import { quoted } from '../../lambda/runtime/visible.ts';
import { duration } from '../ui/text.ts';
import { type Check, notOk, ok } from './check.ts';
import { type LogLine, lastLine } from './log-lines.ts';

const HOUR_MS = 3_600_000;
/** A schedule has a sweep every six days at least. */
const LOOK_BACK_MS = 8 * 24 * HOUR_MS;

/** The line at the end of the last sweep that ended within eight days. */
export const observeLastSweep = (
  client: CloudWatchLogsClient,
  logGroupName: string,
  now: number,
): Promise<LogLine | undefined> =>
  lastLine(client, {
    logGroupName,
    since: now - LOOK_BACK_MS,
    text: 'swept',
    isWanted: ({ message }) => message === 'swept',
  });

type Sweeps = {
  readonly queueUrl: string;
  /** The schedule's expression; undefined where the function does not have it. */
  readonly schedule: string | undefined;
  readonly now: number;
};

/** The last sweep is judged by its own schedule, and by the time after which its alarm goes off. */
export const judgeLastSweep = (
  last: LogLine | undefined,
  { queueUrl, schedule = 'rate(1 day)', now }: Sweeps,
): Omit<Check, 'name'> => {
  const fix = `Start one: aws sqs send-message --queue-url ${quoted(queueUrl)} --message-body '{"kind":"sweep-page"}'. If it does not end, see docs/runbooks/RotationRemediationSweepIncomplete.md.`;
  if (last === undefined) return notOk('No sweep has come to its end within eight days.', fix);
  const { seen, stuck } = last.fields;
  const age = `The last sweep ended ${duration(now - last.at)} ago`;
  const overdueMs = (longestGapHours(schedule) ?? 24) * HOUR_MS + LIMITS.sweepSlackMs;
  if (now - last.at > overdueMs) return notOk(`${age}. Its schedule is ${schedule}.`, fix);
  return ok(`${age}: ${Number(seen)} secrets seen, ${Number(stuck)} stuck.`);
};
