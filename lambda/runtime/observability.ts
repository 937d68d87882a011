import { Logger } from '@aws-lambda-powertools/logger';
import { SERVICE } from './config.ts';
import { type Outcome, outcomeFields } from '../remediate/outcome.ts';
import { visibleReplacer } from './visible.ts';
import type { OutcomeSink } from '../ports.ts';

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

/** One line a verdict, `warn` where a person is needed. Never the event itself, never the environment. */
export class LoggedOutcomes implements OutcomeSink {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async publish(outcome: Outcome): Promise<void> {
    const level = outcome.verdict.person === 'needed' ? 'warn' : 'info';
    this.#logger[level]('verdict', outcomeFields(outcome));
  }
}

/** Tells every sink, the log first. One that fails fails the pass, after the others were told. */
export class AllOutcomes implements OutcomeSink {
  readonly #sinks: readonly OutcomeSink[];

  constructor(...sinks: readonly OutcomeSink[]) {
    this.#sinks = sinks;
  }

  async publish(outcome: Outcome): Promise<void> {
    const told = await Promise.allSettled(this.#sinks.map((sink) => sink.publish(outcome)));
    for (const result of told) if (result.status === 'rejected') throw result.reason;
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
