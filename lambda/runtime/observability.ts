import { Logger } from '@aws-lambda-powertools/logger';
import { SERVICE } from './config.ts';
import { visibleReplacer } from './visible.ts';

export const createLogger = (): Logger =>
  new Logger({ serviceName: SERVICE, jsonReplacerFn: visibleReplacer });

/** For a rehearsal. The level SILENT would not do: the one that is set for the function's log goes before it. */
export class SilentLogger extends Logger {
  protected override printLog(): void {}
}

/** A failed pass in one line: what failed and, of its cause, the name alone, for a cause may quote its input. */
export const logFailure = (logger: Logger, error: unknown, messageId?: string): void => {
  const { name, message, cause } = error instanceof Error ? error : new Error('a value that is no error');
  logger.error('failed', {
    error: name,
    explanation: message,
    ...(cause instanceof Error && { cause: cause.name }),
    ...(messageId && { messageId }),
  });
};
