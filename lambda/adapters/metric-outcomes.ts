import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricsOptions } from '@aws-lambda-powertools/metrics/types';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS, SERVICE } from '../config.ts';
import { type Outcome, outcomeFields } from '../core/outcome.ts';
import type { OutcomeSink } from '../ports.ts';

const METRICS_OPTIONS = { namespace: METRIC_NAMESPACE, serviceName: SERVICE };

/** Does everything that counting takes but writing it, for a rehearsal. */
export class MutedMetrics extends Metrics {
  constructor(options: MetricsOptions = METRICS_OPTIONS) {
    super(options);
  }

  override publishStoredMetrics(): this {
    JSON.stringify(this.serializeMetrics());
    this.clearMetrics();
    this.clearDimensions();
    return this;
  }

  override singleMetric(): Metrics {
    return new MutedMetrics({ ...METRICS_OPTIONS, singleMetric: true });
  }
}

/** Counts outcomes in CloudWatch's embedded metric format: a line on standard output, no call to an API. */
export class MetricOutcomes implements OutcomeSink {
  readonly #metrics: Metrics;

  constructor(metrics = new Metrics(METRICS_OPTIONS)) {
    this.#metrics = metrics;
  }

  async publish(outcome: Outcome): Promise<void> {
    const { verdict, reason, person, repairMs } = outcomeFields(outcome);
    const byVerdict = { [METRIC_DIMENSIONS.verdict]: verdict };
    this.#countReconciled(byVerdict);
    this.#countReconciled({ ...byVerdict, [METRIC_DIMENSIONS.reason]: reason });

    if (person === 'needed') this.#count('personNeeded', 1);
    if (repairMs !== undefined) this.#count('timeToRepair', repairMs);
    if (outcome.evidence?.kind === 'failed') this.#count('verifierUnreachable', 1);
    // With nothing to publish the library complains in the log.
    if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }

  /** A pass that ended in an error, and so has no outcome. */
  countFailure(): void {
    this.#count('failed', 1);
    this.#metrics.publishStoredMetrics();
  }

  /** A line a set of dimensions: two sets in one line, where they share a name, make the library complain. */
  #countReconciled(dimensions: Record<string, string>): void {
    const metric = this.#metrics.singleMetric();
    metric.addDimensions(dimensions);
    metric.addMetric(METRICS.reconciled.name, METRICS.reconciled.unit, 1);
  }

  #count(metric: 'personNeeded' | 'timeToRepair' | 'verifierUnreachable' | 'failed', value: number): void {
    this.#metrics.addMetric(METRICS[metric].name, METRICS[metric].unit, value);
  }
}
