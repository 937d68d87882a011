import { type Report, round, type Table } from '../benchmark.ts';
import { isTarget, type Node } from '../node24.ts';
import { median } from '../statistics.ts';
import { type ColdRun, runCold, type Sample } from './cold-process.ts';
import { type CpuLimit, makeCpuLimit } from './cpu-limit.ts';
import type { Variant } from './variants.ts';

/** What a function of 256 MB gets: 1,769 MB buy one vCPU. */
const SHARE_OF_256_MB = 0.145;

const WARM_ROUNDS = 3;

export type Samples = ReadonlyMap<string, readonly Sample[]>;
export type Measured = { readonly full: Samples; readonly limited?: Samples };

type Comparison = Pick<ColdRun, 'environment' | 'nextEvent'> & {
  readonly node: Node;
  readonly variants: readonly Variant[];
  /** Processes of each variant and setting. */
  readonly runs: number;
  /** Further events to some processes of each variant, at full CPU. */
  readonly warm: number;
};

/** At full CPU, and Lambda-like where a CPU quota can be set. */
export const compare = async (comparison: Comparison): Promise<Measured> => {
  const limit = makeCpuLimit();
  try {
    const full = await measureAll(comparison);
    return limit ? { full, limited: await measureAll({ ...comparison, warm: 0 }, limit) } : { full };
  } finally {
    limit?.remove();
  }
};

/** One process of each variant after the other, in a new order each round, so that none is favoured. */
const measureAll = async (comparison: Comparison, limitedBy?: CpuLimit): Promise<Samples> => {
  const { variants, runs, node, environment, nextEvent } = comparison;
  const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < runs + 1; round += 1)
    for (const { name, entry } of shuffled(variants)) {
      const sample = await runCold({
        node: node.path,
        entry,
        environment,
        nextEvent,
        // Warm events take their time: three processes of each will do.
        warmEvents: round > WARM_ROUNDS ? 0 : comparison.warm,
        ...(limitedBy && { limited: { by: limitedBy, cpus: SHARE_OF_256_MB } }),
      });
      // The first round reads the files from the disk for the first time.
      if (round > 0) samples.get(name)?.push(sample);
    }
  return samples;
};

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

export const medianOf = (samples: Samples, name: string, key: keyof Sample): number =>
  median((samples.get(name) ?? []).flatMap((sample) => sample[key] ?? []));

/** One table a setting; `over` is the variant that the others' totals are divided by. */
export const coldTables = ({ full, limited }: Measured, over: string): Table[] => [
  coldTable('full CPU', full, over),
  ...(limited ? [coldTable('Lambda-like', limited, over)] : []),
];

const coldTable = (setting: string, samples: Samples, over: string): Table => ({
  title: `Cold start, ${setting}: medians of ${samples.get(over)?.length} processes`,
  columns: ['variant', 'init ms', 'first event ms', 'total ms', `over ${over}`, 'CPU ms', 'memory MB'],
  rows: [...samples.keys()].map((name) => {
    const of = (key: keyof Sample) => round(medianOf(samples, name, key));
    const ratio = medianOf(samples, name, 'totalMs') / medianOf(samples, over, 'totalMs');
    return [name, of('initMs'), of('firstMs'), of('totalMs'), ratio.toFixed(2), of('cpuMs'), of('rssMb')];
  }),
});

export const coldNotes = (node: Node, runs: number, { limited }: Measured): Report['notes'] => [
  `Node.js ${node.version}${isTarget(node) ? '' : ', not 24: run "npm run node24" first'}; ${runs} processes of each variant, interleaved, against a local Secrets Manager over TLS.`,
  limited
    ? `Lambda-like: init at full speed, then ${SHARE_OF_256_MB} of a CPU by a cgroup quota of 20 ms periods.`
    : 'No Lambda-like figures: this user or this machine cannot set a CPU quota by cgroup.',
];
