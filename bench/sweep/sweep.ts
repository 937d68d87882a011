import path from 'node:path';
import { BUNDLE_DIRECTORY, BUNDLES, bundleFunction } from '../../infra/build/bundles.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { atMost, type Benchmark, exactly, type Options, type Report, round } from '../benchmark.ts';
import { median, mostInASecond } from '../statistics.ts';
import { startWorker, type Worker } from '../worker.ts';
import { type SweepAccount, startSweepAccount } from './sweep-account.ts';

const PAGE_SIZE = 100;
const SAMPLE_MS = 200;

const entryOf = async (name: 'sweep' | 'remediate'): Promise<string> => {
  const directory = path.join(BUNDLE_DIRECTORY, 'bench', 'swept', name);
  await bundleFunction(name, BUNDLES[name], directory);
  return path.join(directory, 'index.mjs');
};

const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIABENCHEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-access-key',
};

const run = async (options: Options): Promise<Report> => {
  const { secrets = 0, stuck = 0, timeout = 0 } = options;
  const account = await startSweepAccount(secrets, stuck);
  try {
    const swept = await sweepAll(account, timeout);
    const looks = await lookAtSuspects(account);
    return report(options, swept, looks);
  } finally {
    await account.close();
  }
};

type Swept = {
  readonly runtime: string;
  readonly seconds: number;
  readonly invocations: number;
  readonly calls: Readonly<Record<string, number>>;
  /** The most ListSecrets calls that came within any second. */
  readonly peakLists: number;
  readonly findings: number;
  readonly rssMb: readonly number[];
};

/** Starts a sweep, and has it go on with what it hands over until there is nothing more. */
const sweepAll = async (account: SweepAccount, timeoutS: number): Promise<Swept> => {
  const worker = await startWorker({
    entry: await entryOf('sweep'),
    environment: { ...account.environment, ...CREDENTIALS },
    timeoutMs: timeoutS * 1_000,
  });
  const lists = watchLists(account);
  const rssMb: number[] = [];
  const sampling = setInterval(() => rssMb.push(worker.residentMb()), SAMPLE_MS);
  account.manager.calls.reset();
  account.sweep.send(JSON.stringify({ kind: 'sweep-page' }));
  const startedAt = performance.now();
  try {
    const invocations = await drain(account.sweep, worker);
    return {
      runtime: worker.runtime,
      seconds: (performance.now() - startedAt) / 1_000,
      invocations,
      calls: account.manager.calls.counts(),
      peakLists: mostInASecond(lists),
      findings: account.recheck.bodies.length,
      rssMb,
    };
  } finally {
    clearInterval(sampling);
    await worker.close();
  }
};

/** Delivers what is in a queue, one message an invocation, as long as there is any. */
const drain = async (queue: SweepAccount['sweep'], worker: Worker): Promise<number> => {
  let invocations = 0;
  for (let [record] = queue.receive(1); record !== undefined; [record] = queue.receive(1)) {
    invocations += 1;
    const { payload } = await worker.invoke({ Records: [record] });
    const { batchItemFailures } = JSON.parse(payload);
    if (batchItemFailures.length > 0) throw new Error('a message of the sweep has failed');
    queue.delete(record.receiptHandle);
  }
  return invocations;
};

/** In mode `report`, in which a look is all that there is. */
const lookAtSuspects = async (account: SweepAccount): Promise<Readonly<Record<string, number>>> => {
  account.manager.calls.reset();
  const worker = await startWorker({
    entry: await entryOf('remediate'),
    environment: { ...account.environment, ...CREDENTIALS, REMEDIATION_MODE: 'report' },
  });
  try {
    await drain(account.recheck, worker);
    return account.manager.calls.counts();
  } finally {
    await worker.close();
  }
};

/** Notes when each ListSecrets call comes in. */
const watchLists = ({ manager }: SweepAccount): readonly number[] => {
  const at: number[] = [];
  const add = manager.calls.add.bind(manager.calls);
  manager.calls.add = (entry) => {
    if (entry.operation === 'ListSecrets') at.push(performance.now());
    add(entry);
  };
  return at;
};

const quarterOf = (values: readonly number[], quarter: number): number =>
  median(
    values.slice(Math.floor((values.length * (quarter - 1)) / 4), Math.ceil((values.length * quarter) / 4)),
  );

const report = (
  { secrets = 0, stuck = 0, timeout = 0 }: Options,
  swept: Swept,
  looks: Readonly<Record<string, number>>,
): Report => {
  const { calls, rssMb } = swept;
  const others = Object.entries({ ...calls, ListSecrets: 0 }).reduce((sum, [, count]) => sum + count, 0);
  return {
    tables: [
      {
        title: `A sweep of ${secrets} secrets, ${stuck} of them stuck, at ${LIMITS.listsPerSecond} lists a second`,
        columns: ['what', 'how much'],
        rows: [
          ['ListSecrets calls', calls['ListSecrets'] ?? 0],
          ['other calls of the sweep', others],
          ['most ListSecrets calls in 1 s', swept.peakLists],
          ['findings sent', swept.findings],
          ['DescribeSecret calls for them', looks['DescribeSecret'] ?? 0],
          ['seconds', round(swept.seconds)],
          [`invocations of ${timeout} s at most`, swept.invocations],
          ['resident MB, second quarter', round(quarterOf(rssMb, 2))],
          ['resident MB, last quarter', round(quarterOf(rssMb, 4))],
        ],
      },
    ],
    budgets: [
      exactly('ListSecrets calls', calls['ListSecrets'] ?? 0, Math.ceil(secrets / PAGE_SIZE)),
      exactly('other calls of the sweep', others, 0),
      exactly('findings sent', swept.findings, stuck),
      exactly('DescribeSecret calls for the findings', looks['DescribeSecret'] ?? 0, stuck),
      atMost('ListSecrets calls in any second', swept.peakLists, LIMITS.listsPerSecond),
      atMost(
        'resident memory, last quarter over the second',
        quarterOf(rssMb, 4) / quarterOf(rssMb, 2),
        1.05,
      ),
    ],
    notes: [
      `${swept.runtime}; the local Secrets Manager enforces AWS's quotas. The findings are looked at in mode "report".`,
    ],
  };
};

export const benchmark: Benchmark = {
  about: 'a sweep over many secrets: calls, memory, time, hand-over between invocations',
  options: {
    secrets: { standard: 50_000, about: 'secrets in the account' },
    stuck: { standard: 500, about: 'of them stuck' },
    timeout: { standard: 65, about: 'seconds that one invocation may take; the deployed function has 900' },
  },
  run,
};
