import { METRIC_NAMESPACE, METRICS, SERVICE } from './config.ts';

type MetricKey = keyof typeof METRICS;

/** Values that are counted by the same dimensions. */
export type Counted = {
  readonly values: Readonly<Partial<Record<MetricKey, number>>>;
  /** The dimensions of each set besides `service`. @default none */
  readonly by?: readonly (readonly string[])[];
};

/** Past Lambda's `console`, which would wrap a line that CloudWatch has to find as it is. */
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** CloudWatch's embedded metric format: a line on standard output, no call to an API. */
export class EmbeddedMetrics {
  readonly #write: (line: string) => void;

  constructor(write = writeLine) {
    this.#write = write;
  }

  /** One line for all of them, with the dimensions' values beside them. */
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
