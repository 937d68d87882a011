import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { isObject, parsedJson } from '../../lambda/decision/unknown-value.ts';

export type LogLine = { readonly at: number; readonly fields: Readonly<Record<string, unknown>> };

type Wanted = {
  readonly logGroupName: string;
  /** Milliseconds since 1970 from which the log is read. */
  readonly since: number;
  /** A text that the line has. */
  readonly text: string;
  readonly isWanted: (fields: LogLine['fields']) => boolean;
};

/** The last JSON line that is wanted; undefined where there is none. */
export const lastLine = async (
  client: CloudWatchLogsClient,
  { logGroupName, since, text, isWanted }: Wanted,
): Promise<LogLine | undefined> => {
  const pages = paginateFilterLogEvents(
    { client },
    { logGroupName, startTime: since, filterPattern: `"${text}"` },
  );
  let last: LogLine | undefined;
  for await (const { events = [] } of pages)
    for (const { timestamp: at = 0, message = '' } of events) {
      const fields = fieldsOf(message);
      if (isWanted(fields) && at >= (last?.at ?? 0)) last = { at, fields };
    }
  return last;
};

const fieldsOf = (text: string): LogLine['fields'] => {
  const line = parsedJson(text);
  return isObject(line) ? line : {};
};
