import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import type { CpuLimit } from './cpu-limit.ts';
import { RuntimeApi } from './runtime-api.ts';

export const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

/**
 * So far apart that `remediate` never holds a write back (four a second). A process that has waited finds its
 * caches cold and takes more CPU: whoever is compared has to wait alike.
 */
const WARM_INTERVAL_MS = 550;

export type Sample = {
  /** From the process's start until it asks for an event. */
  readonly initMs: number;
  readonly firstMs: number;
  readonly totalMs: number;
  /** CPU from the process's start until its first event is done. */
  readonly cpuMs: number;
  /** Resident when the first event was done. */
  readonly rssMb: number;
  /** CPU in the handler per event, once warm; nothing where none were sent. */
  readonly warmCpuMs?: number;
};

export type ColdRun = {
  readonly node: string;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Gives the next event. */
  readonly nextEvent: () => unknown;
  /** The share of a CPU that the first event gets. @default all of it */
  readonly limited?: { readonly by: CpuLimit; readonly cpus: number };
  /** Events to send once warm; half as many again go before them. */
  readonly warmEvents: number;
};

/** Starts a process as Lambda starts an execution environment, and has it handle events. */
export const runCold = async (run: ColdRun): Promise<Sample> => {
  const api = new RuntimeApi();
  const AWS_LAMBDA_RUNTIME_API = await api.start();
  const initialized = api.initialized();
  const env = { ...run.environment, AWS_LAMBDA_RUNTIME_API, BENCH_ENTRY: run.entry };
  const startedAt = performance.now();
  const child = spawn(run.node, [BOOTSTRAP], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  keepChild(child);
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${run.entry} ended with ${code}`)));
  });
  ended.catch(() => {});
  try {
    if (child.pid !== undefined) run.limited?.by.add(child.pid);
    const initAt = await Promise.race([initialized, ended]);
    run.limited?.by.limit(run.limited.cpus);
    const firstAt = performance.now();
    const first = await Promise.race([api.invoke(run.nextEvent()), ended]);
    run.limited?.by.lift();
    const rssMb = residentMb(child.pid);
    const warmCpuMs = await Promise.race([warm(api, run), ended]);
    return {
      initMs: initAt - startedAt,
      firstMs: first.at - firstAt,
      totalMs: first.at - startedAt,
      cpuMs: first.allCpuUs / 1_000,
      rssMb,
      ...(warmCpuMs !== undefined && { warmCpuMs }),
    };
  } finally {
    child.kill('SIGKILL');
    await ended.catch(() => {});
    run.limited?.by.lift();
    api.close();
  }
};

const warm = async (api: RuntimeApi, { warmEvents, nextEvent }: ColdRun): Promise<number | undefined> => {
  if (warmEvents === 0) return undefined;
  const invoke = async () => {
    await wait(WARM_INTERVAL_MS);
    return (await api.invoke(nextEvent())).cpuUs;
  };
  for (let event = 0; event < warmEvents / 2; event += 1) await invoke();
  let cpuUs = 0;
  for (let event = 0; event < warmEvents; event += 1) cpuUs += await invoke();
  return cpuUs / 1_000 / warmEvents;
};

/** What the process holds in memory, as Linux tells it; not a number elsewhere. */
export const residentMb = (pid: number | undefined): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
};
