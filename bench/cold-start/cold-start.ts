import {
  atMost,
  type Benchmark,
  type Budget,
  type Options,
  type Report,
  round,
  type Table,
} from '../benchmark.ts';
import { isTarget, type Node, targetNode } from '../node24.ts';
import { median } from '../statistics.ts';
import { plantStuck } from '../stuck-secret.ts';
import { runCold, type Sample } from './cold-process.ts';
import { type CpuLimit, makeCpuLimit } from './cpu-limit.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { environmentFor } from './environment.ts';
import { BARE, buildVariants, EXTERNAL, HAND_SIGNED, OURS, type Variant } from './variants.ts';

/** What a function of 256 MB gets: 1,769 MB buy one vCPU. */
const SHARE_OF_256_MB = 0.145;

const WARM_ROUNDS = 3;

type Setting = 'full CPU' | 'Lambda-like';
type Samples = ReadonlyMap<string, readonly Sample[]>;

const run = async (options: Options): Promise<Report> => {
  const { runs = 0, warm = 0 } = options;
  const node = targetNode();
  const variants = await buildVariants();
  const endpoint = await startEndpoint();
  const limit = makeCpuLimit();
  try {
    const measure = (limitedBy?: CpuLimit) =>
      measureAll({ node, variants, endpoint, runs, warm: limitedBy ? 0 : warm, limitedBy });
    const full = await measure();
    const limited = limit && (await measure(limit));
    return report(node, runs, full, limited);
  } finally {
    limit?.remove();
    await endpoint.close();
  }
};

type Measurement = {
  readonly node: Node;
  readonly variants: readonly Variant[];
  readonly endpoint: Endpoint;
  readonly runs: number;
  readonly warm: number;
  readonly limitedBy: CpuLimit | undefined;
};

/** One process of each variant after the other, in a new order each round, so that none is favoured. */
const measureAll = async (measurement: Measurement): Promise<Samples> => {
  const { variants, runs } = measurement;
  const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < runs + 1; round += 1)
    for (const variant of shuffled(variants)) {
      // Writes are four a second, so warm events take their time: three processes of each will do.
      const warm = round > WARM_ROUNDS ? 0 : measurement.warm;
      const sample = await sampleOf(variant, { ...measurement, warm });
      // The first round reads the files from the disk for the first time.
      if (round > 0) samples.get(variant.name)?.push(sample);
    }
  return samples;
};

let planted = 0;

const sampleOf = (variant: Variant, { node, endpoint, warm, limitedBy }: Measurement): Promise<Sample> =>
  runCold({
    node: node.path,
    entry: variant.entry,
    environment: environmentFor(endpoint),
    nextEvent: () => {
      planted += 1;
      return plantStuck(endpoint.manager, `orders/db-${planted}`).event;
    },
    warmEvents: warm,
    ...(limitedBy && { limited: { by: limitedBy, cpus: SHARE_OF_256_MB } }),
  });

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

const medianOf = (samples: Samples, name: string, key: keyof Sample): number =>
  median((samples.get(name) ?? []).flatMap((sample) => sample[key] ?? []));

const tableOf = (setting: Setting, samples: Samples): Table => ({
  title: `Cold start, ${setting}: medians of ${samples.get(OURS)?.length} processes`,
  columns: [
    'variant',
    'init ms',
    'first event ms',
    'total ms',
    'over SDK from the runtime',
    'CPU ms',
    'memory MB',
  ],
  rows: [...samples.keys()].map((name) => {
    const of = (key: keyof Sample) => round(medianOf(samples, name, key));
    const ratio = medianOf(samples, name, 'totalMs') / medianOf(samples, EXTERNAL, 'totalMs');
    return [name, of('initMs'), of('firstMs'), of('totalMs'), ratio.toFixed(2), of('cpuMs'), of('rssMb')];
  }),
});

const warmTable = (samples: Samples): Table => ({
  title: 'Warm event, CPU in the handler',
  columns: ['variant', 'ms', 'over hand-signed'],
  rows: [...samples.keys()].map((name) => {
    const cpu = medianOf(samples, name, 'warmCpuMs');
    return [name, round(cpu), (cpu / medianOf(samples, HAND_SIGNED, 'warmCpuMs')).toFixed(2)];
  }),
});

const report = (node: Node, runs: number, full: Samples, limited: Samples | undefined): Report => {
  const isWarm = [...full.values()].some((samples) =>
    samples.some(({ warmCpuMs }) => warmCpuMs !== undefined),
  );
  return {
    tables: [
      tableOf('full CPU', full),
      ...(limited ? [tableOf('Lambda-like', limited)] : []),
      ...(isWarm ? [warmTable(full)] : []),
    ],
    budgets: budgetsOf(full, limited, isWarm),
    notes: [
      `Node.js ${node.version}${isTarget(node) ? '' : ', not 24: run "npm run node24" first'}; ${runs} processes of each variant, interleaved, against a local Secrets Manager over TLS; the event takes 2 DescribeSecret and 2 UpdateSecretVersionStage.`,
      limited
        ? `Lambda-like: init at full speed, then ${SHARE_OF_256_MB} of a CPU by a cgroup quota of 20 ms periods.`
        : 'No Lambda-like figures: this user or this machine cannot set a CPU quota by cgroup.',
    ],
  };
};

const budgetsOf = (full: Samples, limited: Samples | undefined, isWarm: boolean): Budget[] => {
  const ratio = (samples: Samples, key: keyof Sample, over: string) =>
    medianOf(samples, OURS, key) / medianOf(samples, over, key);
  return [
    ...(limited
      ? [
          atMost(
            'cold start, Lambda-like, over the SDK from the runtime',
            ratio(limited, 'totalMs', EXTERNAL),
            0.62,
          ),
          atMost('cold start, Lambda-like, over hand-signed', ratio(limited, 'totalMs', HAND_SIGNED), 0.95),
        ]
      : []),
    atMost('cold start, full CPU, over a bare handler', ratio(full, 'totalMs', BARE), 2.4),
    atMost('memory at the first event over a bare handler', ratio(full, 'rssMb', BARE), 1.4),
    ...(isWarm ? [atMost('warm CPU over hand-signed', ratio(full, 'warmCpuMs', HAND_SIGNED), 1.25)] : []),
  ];
};

export const benchmark: Benchmark = {
  about: 'from a process that starts until its first secret is repaired',
  options: {
    runs: { standard: 21, about: 'processes of each variant and setting' },
    warm: { standard: 20, about: 'further events to three processes of each variant, at full CPU' },
  },
  run,
};
