import type { Logger } from '@aws-lambda-powertools/logger';
import { outcomeFields } from './outcome.ts';
import type { OutcomeSink } from './ports.ts';

/** Logs one line for each verdict, `warn` where attention is required. Never the event itself, never the environment. */
export const loggedOutcomes = (logger: Logger): OutcomeSink => ({
  async publish(outcome) {
    const level = outcome.verdict.attention === 'required' ? 'warn' : 'info';
    logger[level]('verdict', outcomeFields(outcome));
  },
});

/** Publishes to every sink, the log first. If one fails, the pass fails, after the others have published. */
export const allOutcomes = (...sinks: readonly OutcomeSink[]): OutcomeSink => ({
  async publish(outcome) {
    const told = await Promise.allSettled(sinks.map((sink) => sink.publish(outcome)));
    for (const result of told) if (result.status === 'rejected') throw result.reason;
  },
});
