import { METRIC_NAMESPACE, METRICS, SERVICE } from './config.ts';

type MetricKey = keyof typeof METRICS;

/** Values with the same dimensions. */
export type Counted = {
  readonly values: Readonly<Partial<Record<MetricKey, number>>>;
  /** The dimensions of each set besides `service`. @default none */
  readonly by?: readonly (readonly string[])[];
};

/** Writes to standard output directly: Lambda's `console` wraps lines, and CloudWatch needs them unchanged. */
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** Metrics in CloudWatch's embedded metric format: a line on standard output, no API call. */
export class EmbeddedMetrics {
  readonly #write: (line: string) => void;

  constructor(write = writeLine) {
    this.#write = write;
  }

  /** Writes one line with all values, and the values of the dimensions. */
  publish(counted: readonly Counted[], dimensions: Readonly<Record<string, string>> = {}): void {
    const groups = counted.map(({ values, by = [[]] }) => ({ values: Object.entries(values), by }));
    const filled = groups.filter(({ values }) => values.length > 0);
    const nameOf = (key: string) => METRICS[key as MetricKey].name;
    this.#write(
      JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: filled.map(({ values, by }) => ({
            Namespace: METRIC_NAMESPACE,
            Dimensions: by.map((names) => ['service', ...names]),
            Metrics: values.map(([key]) => ({ Name: nameOf(key), Unit: METRICS[key as MetricKey].unit })),
          })),
        },
        service: SERVICE,
        ...dimensions,
        ...Object.fromEntries(
          filled.flatMap(({ values }) => values.map(([key, value]) => [nameOf(key), value])),
        ),
      }),
    );
  }
}
