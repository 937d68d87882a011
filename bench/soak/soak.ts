import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { BUNDLE_DIRECTORY, bundleFunction } from '../../infra/bundles.ts';
import { cancelEvent } from '../../test/support/events.ts';
import { atMost, type Benchmark, type Options, type Report, round } from '../benchmark.ts';
import { BOOTSTRAP, residentMb } from '../cold-start/cold-process.ts';
import { type Endpoint, startEndpoint } from '../cold-start/endpoint.ts';
import { environmentFor } from '../cold-start/environment.ts';
import { RuntimeApi } from '../cold-start/runtime-api.ts';
import { targetNode } from '../node24.ts';
import { median } from '../statistics.ts';
import { plantStuck } from '../stuck-secret.ts';
import { makeMemoryLimit } from './memory-limit.ts';

const QUARTERS = ['first', 'second', 'third', 'last'] as const;

const MEMORY_MB = 256;
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
  const node = targetNode();
  const directory = path.join(BUNDLE_DIRECTORY, 'bench', 'soak');
  await bundleFunction('soak', 'bench/soak/soak-handler.ts', directory);
  const endpoint = await startEndpoint();
  const api = new RuntimeApi();
  const AWS_LAMBDA_RUNTIME_API = await api.start();
  const env = {
    ...environmentFor(endpoint),
    AWS_LAMBDA_RUNTIME_API,
    BENCH_ENTRY: path.join(directory, 'index.mjs'),
  };
  const limit = makeMemoryLimit(MEMORY_MB);
  const node24 = [node.path, '--expose-gc', BOOTSTRAP] as const;
  const [command, ...args] = limit?.within(node24) ?? node24;
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  try {
    const ask = async (): Promise<Holdings> => JSON.parse((await api.invoke({ holdings: true })).payload);
    const quarters: Quarter[] = [];
    for (const [index, name] of QUARTERS.entries()) {
      const rssMb: number[] = [];
      for (const event of mixOf(events / QUARTERS.length, index, endpoint)) {
        await api.invoke(event()).catch(expectNotUnderstood);
        rssMb.push(residentMb(child.pid));
      }
      quarters.push({ name, rssMb: median(rssMb), heapMb: (await ask()).heapUsed / 2 ** 20 });
    }
    return report(
      `Node.js ${node.version} ${limit ? `with ${MEMORY_MB} MB by cgroup, as the function has` : 'with all the memory there is'}`,
      quarters,
      await ask(),
      openSockets(child.pid),
    );
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    limit?.remove();
    api.close();
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
      cancelEvent({
        responseElements: { arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:gone-a1B2c3' },
      });
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
