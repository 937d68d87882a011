import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** As long as Lambda's, by what others have measured: shorter than Linux's own 100 ms, so less choppy. */
const PERIOD_US = 20_000;

/** A cgroup that processes are put into, and that can be told how much of a CPU they get together. */
export type CpuLimit = {
  add(pid: number): void;
  limit(cpus: number): void;
  lift(): void;
  remove(): void;
};

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';
const NAME = `rotation-remediation-bench-${process.pid}`;

const versionOf = (): 1 | 2 | undefined => {
  if (existsSync(path.join(V1, 'cpu.cfs_quota_us'))) return 1;
  const controllers = path.join(V2, 'cgroup.subtree_control');
  return existsSync(controllers) && readFileSync(controllers, 'utf8').split(/\s+/).includes('cpu')
    ? 2
    : undefined;
};

/** Makes a cgroup, of either version. Nothing where this user, or this machine, can't. */
export const makeCpuLimit = (): CpuLimit | undefined => {
  const version = versionOf();
  if (version === undefined) return undefined;
  const directory = path.join(version === 1 ? V1 : V2, NAME);
  const write = (file: string, value: string) => writeFileSync(path.join(directory, file), value);
  const setQuota = (quotaUs: number | undefined) =>
    version === 1
      ? write('cpu.cfs_quota_us', `${quotaUs ?? -1}`)
      : write('cpu.max', `${quotaUs ?? 'max'} ${PERIOD_US}`);
  try {
    mkdirSync(directory);
    if (version === 1) write('cpu.cfs_period_us', `${PERIOD_US}`);
    setQuota(undefined);
    // Whatever else the machine is doing shall take little from what is measured.
    write(version === 1 ? 'cpu.shares' : 'cpu.weight', version === 1 ? '262144' : '10000');
  } catch {
    return undefined;
  }
  return {
    add: (pid) => write('cgroup.procs', `${pid}`),
    limit: (cpus) => setQuota(Math.round(cpus * PERIOD_US)),
    lift: () => setQuota(undefined),
    remove: () => rmdirSync(directory),
  };
};
