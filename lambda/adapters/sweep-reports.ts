import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, SERVICE } from '../config.ts';
import { pageMessage, type SweepPage, type SweepTally } from '../core/sweep-page.ts';
import type { EpochMs } from '../core/values.ts';
import type { SweepSink } from '../ports.ts';

/** Tells of a sweep in the log, one line at its end, and in metrics. */
export class SweepReports implements SweepSink {
  readonly #metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE });
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  completed(tally: SweepTally, at: EpochMs): void {
    const { startedAt, oldestStuckAt, ...counts } = tally;
    const oldestStuckSeconds = oldestStuckAt === undefined ? 0 : Math.round((at - oldestStuckAt) / 1000);
    this.#count('sweepCompleted', 1);
    this.#count('sweepSeen', counts.seen);
    this.#count('sweepStuck', counts.stuck);
    this.#count('sweepParked', counts.parked);
    this.#count('sweepSent', counts.sent);
    this.#count('sweepReleased', counts.released);
    this.#count('sweepOldestStuck', oldestStuckSeconds);
    this.#metrics.publishStoredMetrics();
    this.#logger.info('swept', {
      ...counts,
      oldestStuckSeconds,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: at - startedAt,
    });
  }

  handedOver(page: SweepPage, failure?: Error): void {
    const fields = { page: pageMessage(page) };
    if (failure === undefined) this.#logger.info('handed over', fields);
    else
      this.#logger.warn('page failed, handed over', {
        ...fields,
        error: failure.name,
        explanation: failure.message,
      });
  }

  /** An invocation that ended in an error. */
  countFailure(): void {
    this.#count('failed', 1);
    this.#metrics.publishStoredMetrics();
  }

  #count(metric: keyof typeof METRICS, value: number): void {
    this.#metrics.addMetric(METRICS[metric].name, METRICS[metric].unit, value);
  }
}
