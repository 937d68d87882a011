import { Logger } from '@aws-lambda-powertools/logger';
import { SERVICE } from './config.ts';
import { visibleReplacer } from './visible.ts';

const LOGGER = { serviceName: SERVICE, jsonReplacerFn: visibleReplacer };

export const createLogger = (): Logger => new Logger(LOGGER);

/** Does everything that logging takes but writing it, for a rehearsal. */
export class MutedLogger extends Logger {
  constructor() {
    super(LOGGER);
  }

  protected override printLog(...[, item]: Parameters<Logger['printLog']>): void {
    item.prepareForPrint();
    JSON.stringify(item.getAttributes(), this.getJsonReplacer());
  }
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
