import { jsonService, type Service, ServiceRefusal, textIn } from './json-service.ts';

export type LogLine = { readonly at: number; readonly message: string };

/**
 * As much of CloudWatch Logs as the doctor calls: FilterLogEvents with a pattern that is one quoted text, the
 * oldest line first.
 */
export const logService = (groups: () => ReadonlyMap<string, readonly LogLine[]>): Service =>
  jsonService('Logs_20140328', '1.1', {
    FilterLogEvents: (input) => {
      const lines = groups().get(textIn(input, 'logGroupName'));
      if (lines === undefined)
        throw new ServiceRefusal('ResourceNotFoundException', 'The specified log group does not exist.');
      const wanted = textIn(input, 'filterPattern').replaceAll('"', '');
      const from = Number(input['startTime'] ?? 0);
      const found = lines.filter(({ at, message }) => at >= from && message.includes(wanted));
      return { events: found.map(({ at, message }) => ({ timestamp: at, message })) };
    },
  });
