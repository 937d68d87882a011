import {
  atMost,
  type Benchmark,
  type Budget,
  type Options,
  type Report,
  round,
  type Table,
} from '../benchmark.ts';
import { targetNode } from '../node24.ts';
import { plantStuck } from '../stuck-secret.ts';
import type { Sample } from './cold-process.ts';
import { startEndpoint } from './endpoint.ts';
import { environmentFor } from './environment.ts';
import { buildExperiments } from './experiments.ts';
import { coldNotes, coldTables, compare, type Measured, medianOf, type Samples } from './measure.ts';
import { BARE, buildVariants, EXTERNAL, HAND_SIGNED, OURS } from './variants.ts';

const run = async ({ runs = 0, warm = 0, experiments = 0 }: Options): Promise<Report> => {
  const node = targetNode();
  const variants = [...(await buildVariants()), ...(experiments ? await buildExperiments(node) : [])];
  const endpoint = await startEndpoint();
  let planted = 0;
  const nextEvent = () => {
    planted += 1;
    return plantStuck(endpoint.manager, `orders/db-${planted}`).event;
  };
  try {
    const environment = environmentFor(endpoint);
    const measured = await compare({ node, variants, environment, nextEvent, runs, warm });
    return {
      tables: [...coldTables(measured, EXTERNAL), ...(warm ? [warmTable(measured.full)] : [])],
      budgets: budgetsOf(measured, warm > 0),
      notes: [
        ...coldNotes(node, runs, measured),
        'The event takes 2 DescribeSecret and 2 UpdateSecretVersionStage.',
      ],
    };
  } finally {
    await endpoint.close();
  }
};

const warmTable = (samples: Samples): Table => ({
  title: 'Warm event, CPU in the handler',
  columns: ['variant', 'ms', 'over hand-signed'],
  rows: [...samples.keys()].map((name) => {
    const cpu = medianOf(samples, name, 'warmCpuMs');
    return [name, round(cpu), (cpu / medianOf(samples, HAND_SIGNED, 'warmCpuMs')).toFixed(2)];
  }),
});

const budgetsOf = ({ full, limited }: Measured, isWarm: boolean): Budget[] => {
  const ratio = (samples: Samples, key: keyof Sample, over: string) =>
    medianOf(samples, OURS, key) / medianOf(samples, over, key);
  return [
    ...(limited
      ? [
          atMost(
            'cold start, Lambda-like, over the SDK from the runtime',
            ratio(limited, 'totalMs', EXTERNAL),
            0.65,
          ),
        ]
      : []),
    atMost('memory at the first event over a bare handler', ratio(full, 'rssMb', BARE), 1.4),
    ...(isWarm ? [atMost('warm CPU over hand-signed', ratio(full, 'warmCpuMs', HAND_SIGNED), 1.25)] : []),
  ];
};

export const benchmark: Benchmark = {
  about: 'from a process that starts until its first secret is repaired',
  options: {
    runs: { standard: 21, about: 'processes of each variant and setting' },
    warm: { standard: 20, about: 'further events to three processes of each variant, at full CPU' },
    experiments: { standard: 0, about: '1 to compare with other ways to build the bundle, too' },
  },
  run,
};
