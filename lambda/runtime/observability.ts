import { Logger } from '@aws-lambda-powertools/logger';
import { SERVICE } from './config.ts';
import { VERSION } from './version.ts';
import { visibleReplacer } from './visible.ts';

export const createLogger = (): Logger =>
  new Logger({
    serviceName: SERVICE,
    jsonReplacerFn: visibleReplacer,
    persistentKeys: { version: VERSION },
  });

/**
 * A logger that writes nothing, for a rehearsal. Level SILENT does not work: the function's own log level overrides
 * it.
 */
export class SilentLogger extends Logger {
  protected override printLog(): void {}
}

/** Logs a failed pass in one line: the error, and only the name of its cause, since a cause may quote its input. */
export const logFailure = (logger: Logger, error: unknown, messageId?: string): void => {
  const { name, message, cause } = error instanceof Error ? error : new Error('a value that is no error');
  logger.error('failed', {
    error: name,
    explanation: message,
    ...(cause instanceof Error && { cause: cause.name }),
    ...(messageId && { messageId }),
  });
};
