import type { Logger } from '@aws-lambda-powertools/logger';
import type { EpochMs } from '../decision/values.ts';
import { EmbeddedMetrics } from '../runtime/embedded-metrics.ts';
import type { SweepSink } from './ports.ts';
import { pageMessage, type SweepPage, type SweepTally } from './sweep-page.ts';

/** Reports a sweep in the log, with one line at its end, and in metrics. */
export class SweepReports implements SweepSink {
  readonly #metrics = new EmbeddedMetrics();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  completed(tally: SweepTally, at: EpochMs): void {
    const { startedAt, oldestStuckAt, ...counts } = tally;
    const oldestStuckSeconds = oldestStuckAt === undefined ? 0 : Math.round((at - oldestStuckAt) / 1000);
    const values = {
      sweepCompleted: 1,
      sweepSeen: counts.seen,
      sweepStuck: counts.stuck,
      // The passes that follow count those that need attention. This one says that there was a sweep.
      secretsNeedingAttention: 0,
      sweepParked: counts.parked,
      sweepLeftOff: counts.leftOff,
      sweepSent: counts.sent,
      sweepReleased: counts.released,
      sweepOldestStuck: oldestStuckSeconds,
    };
    this.#metrics.publish([{ values }]);
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

  countFailure(): void {
    this.#metrics.publish([{ values: { failed: 1 } }]);
  }
}
