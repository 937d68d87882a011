import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { keepChild } from '../sandbox/servers/keeper.ts';
import { BOOTSTRAP, residentMb } from './cold-start/cold-process.ts';
import { type Answered, RuntimeApi } from './cold-start/runtime-api.ts';
import { makeMemoryLimit } from './memory-limit.ts';
import { targetNode } from './node24.ts';

const MEMORY_MB = 256;

type WorkerOptions = {
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** How long the function may take for one event. @default a minute */
  readonly timeoutMs?: number;
};

/** One process that handles events one after the other, with as much memory as the function has. */
export type Worker = {
  readonly pid: number | undefined;
  /** The Node.js that it runs on, and with how much memory. */
  readonly runtime: string;
  invoke(event: unknown): Promise<Answered>;
  residentMb(): number;
  close(): Promise<void>;
};

export const startWorker = async (settings: WorkerOptions): Promise<Worker> => {
  const { entry, environment, nodeOptions = [], timeoutMs } = settings;
  const node = targetNode();
  const api = new RuntimeApi(timeoutMs);
  const AWS_LAMBDA_RUNTIME_API = await api.start();
  const limit = makeMemoryLimit(MEMORY_MB);
  const start = [node.path, ...nodeOptions, BOOTSTRAP] as const;
  const [command, ...args] = limit?.within(start) ?? start;
  const env = { ...environment, AWS_LAMBDA_RUNTIME_API, BENCH_ENTRY: entry };
  const child = spawn(command, args, { env, stdio: 'ignore' });
  keepChild(child);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${entry} has ended`);
  });
  ended.catch(() => {});
  return {
    pid: child.pid,
    runtime: `Node.js ${node.version} ${limit ? `with ${MEMORY_MB} MB by cgroup, as the function has` : 'with all the memory there is'}`,
    invoke: (event) => Promise.race([api.invoke(event), ended]),
    residentMb: () => residentMb(child.pid),
    close: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => {});
      limit?.remove();
      api.close();
    },
  };
};
