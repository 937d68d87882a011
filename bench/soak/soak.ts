import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { BUNDLE_DIRECTORY, bundleFunction } from '../../infra/build/bundles.ts';
import { cancelEvent } from '../../test/support/events.ts';
import { atMost, type Benchmark, type Options, type Report, round } from '../benchmark.ts';
import { type Endpoint, startEndpoint } from '../cold-start/endpoint.ts';
import { environmentFor } from '../cold-start/environment.ts';
import { median } from '../statistics.ts';
import { ACCOUNT_ID, plantStuck, REGION } from '../stuck-secret.ts';
import { startWorker } from '../worker.ts';

const QUARTERS = ['first', 'second', 'third', 'last'] as const;

/** One to the Runtime API, one to Secrets Manager. */
const SOCKETS = 2;

type Holdings = {
  /** What would keep the process alive, by kind. */
  readonly resources: readonly string[];
  /** Bytes, once what can be collected was. */
  readonly heapUsed: number;
};
type Quarter = { readonly name: string; readonly rssMb: number; readonly heapMb: number };

const run = async ({ events = 0 }: Options): Promise<Report> => {
  const directory = path.join(BUNDLE_DIRECTORY, 'bench', 'soak');
  await bundleFunction('soak', 'bench/soak/soak-handler.ts', directory);
  const endpoint = await startEndpoint();
  const worker = await startWorker({
    entry: path.join(directory, 'index.mjs'),
    environment: environmentFor(endpoint),
    nodeOptions: ['--expose-gc'],
  });
  try {
    const ask = async (): Promise<Holdings> => JSON.parse((await worker.invoke({ holdings: true })).payload);
    const quarters: Quarter[] = [];
    for (const [index, name] of QUARTERS.entries()) {
      const rssMb: number[] = [];
      for (const event of mixOf(events / QUARTERS.length, index, endpoint)) {
        await worker.invoke(event()).catch(expectNotUnderstood);
        rssMb.push(worker.residentMb());
      }
      quarters.push({ name, rssMb: median(rssMb), heapMb: (await ask()).heapUsed / 2 ** 20 });
    }
    return report(worker.runtime, quarters, await ask(), openSockets(worker.pid));
  } finally {
    await worker.close();
    await endpoint.close();
  }
};

/** One that is repaired, the same again, one that nothing can be done about, and one that is no event at all. */
function* mixOf(events: number, quarter: number, { manager }: Endpoint): Generator<() => unknown> {
  let last: unknown;
  for (let count = 0; count < events; count += 4) {
    yield () => {
      last = plantStuck(manager, `orders/soak-${quarter}-${count}`).event;
      return last;
    };
    yield () => last;
    yield () =>
      cancelEvent(
        { responseElements: { arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:gone-a1B2c3` } },
        { account: ACCOUNT_ID, region: REGION },
      );
    yield () => ({ source: 'nobody' });
  }
}

const openSockets = (pid: number | undefined): number =>
  readdirSync(`/proc/${pid}/fd`).filter((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:'))
    .length;

const expectNotUnderstood = (error: Error): void => {
  if (!error.message.includes('NotUnderstood')) throw error;
};

const report = (
  runtime: string,
  quarters: readonly Quarter[],
  { resources }: Holdings,
  sockets: number,
): Report => {
  const [, second, , last] = quarters;
  const growth = (key: 'rssMb' | 'heapMb') => (last?.[key] ?? Number.NaN) / (second?.[key] ?? Number.NaN);
  return {
    tables: [
      {
        title: 'Memory of one process',
        columns: ['quarter', 'resident MB, median', 'heap MB after collection, at its end'],
        rows: quarters.map(({ name, rssMb, heapMb }) => [name, round(rssMb), round(heapMb)]),
      },
      {
        title: 'What it holds at the end',
        columns: ['what', 'how many'],
        rows: [
          ['open sockets', sockets],
          ['handles and requests that keep the process alive', resources.length],
        ],
      },
    ],
    budgets: [
      atMost('resident memory, last quarter over the second', growth('rssMb'), 1.05),
      atMost('heap after collection, last quarter over the second', growth('heapMb'), 1.05),
      atMost('open sockets at the end', sockets, SOCKETS),
    ],
    notes: [
      `${runtime}; a quarter each of secrets to repair, the same event again, secrets that are gone and events that are none; resident memory after every event.`,
      'The sockets: one that events come by, and one connection to Secrets Manager.',
    ],
  };
};

export const benchmark: Benchmark = {
  about: 'many events in one process: does it keep its memory and its sockets?',
  options: { events: { standard: 10_000, about: 'events, a quarter of which are repaired' } },
  run,
};
