import type { Logger } from '@aws-lambda-powertools/logger';
import { type Outcome, outcomeFields } from './outcome.ts';
import type { OutcomeSink } from './ports.ts';

/** Logs one line for each verdict, `warn` where attention is required. Never the event itself, never the environment. */
export class LoggedOutcomes implements OutcomeSink {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async publish(outcome: Outcome): Promise<void> {
    const level = outcome.verdict.attention === 'required' ? 'warn' : 'info';
    this.#logger[level]('verdict', outcomeFields(outcome));
  }
}

/** Publishes to every sink, the log first. If one fails, the pass fails, after the others have published. */
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
