import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS, SERVICE } from '../config.ts';
import { type Outcome, outcomeFields } from '../core/outcome.ts';
import type { OutcomeSink } from '../ports.ts';

/** Counts outcomes in CloudWatch's embedded metric format: a line on standard output, no call to an API. */
export class MetricOutcomes implements OutcomeSink {
  readonly #metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE });

  async publish(outcome: Outcome): Promise<void> {
    const { verdict, reason, person, repairMs } = outcomeFields(outcome);
    const reconciled = this.#metrics.singleMetric();
    reconciled.addDimensions({ [METRIC_DIMENSIONS.verdict]: verdict });
    reconciled.addDimensions({ [METRIC_DIMENSIONS.verdict]: verdict, [METRIC_DIMENSIONS.reason]: reason });
    reconciled.addMetric(METRICS.reconciled.name, METRICS.reconciled.unit, 1);

    if (person === 'needed') this.#count('personNeeded', 1);
    if (repairMs !== undefined) this.#count('timeToRepair', repairMs);
    if (outcome.evidence?.kind === 'failed') this.#count('verifierUnreachable', 1);
    this.#metrics.publishStoredMetrics();
  }

  /** A pass that ended in an error, and so has no outcome. */
  countFailure(): void {
    this.#count('failed', 1);
    this.#metrics.publishStoredMetrics();
  }

  #count(metric: 'personNeeded' | 'timeToRepair' | 'verifierUnreachable' | 'failed', value: number): void {
    this.#metrics.addMetric(METRICS[metric].name, METRICS[metric].unit, value);
  }
}
