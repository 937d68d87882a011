import { METRIC_DIMENSIONS } from '../runtime/config.ts';
import { EmbeddedMetrics } from '../runtime/embedded-metrics.ts';
import { type Outcome, outcomeFields } from './outcome.ts';
import type { OutcomeSink } from './ports.ts';

const { verdict: VERDICT, reason: REASON } = METRIC_DIMENSIONS;

/** Counts outcomes. */
export class MetricOutcomes implements OutcomeSink {
  readonly #metrics: EmbeddedMetrics;

  constructor(metrics = new EmbeddedMetrics()) {
    this.#metrics = metrics;
  }

  async publish(outcome: Outcome): Promise<void> {
    const { verdict, reason, attention, clients, repairMs } = outcomeFields(outcome);
    this.#metrics.publish(
      [
        { values: { reconciled: 1 }, by: [[VERDICT], [VERDICT, REASON]] },
        {
          values: {
            ...(attention === 'required' && { attentionRequired: 1 }),
            ...(outcome.pass === 'sweep' && { secretsNeedingAttention: attention === 'required' ? 1 : 0 }),
            ...(clients === 'locked-out' && { clientsLockedOut: 1 }),
            ...(repairMs !== undefined && { timeToRepair: repairMs }),
            ...(outcome.evidence?.kind === 'failed' && { verifierUnreachable: 1 }),
          },
        },
      ],
      { [VERDICT]: verdict, [REASON]: reason },
    );
  }

  /** A pass that ended in an error. It has an outcome only where a step was taken before. */
  countFailure(): void {
    this.#metrics.publish([{ values: { failed: 1 } }]);
  }
}
