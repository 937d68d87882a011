import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A cgroup with as much memory as a function has. Node.js sizes its heap by it, as it does in Lambda. */
type MemoryLimit = {
  /** A command line that starts `command` within it. */
  within(command: readonly string[]): readonly [string, ...string[]];
  remove(): void;
};

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';
let made = 0;

/** Makes one, of either version. Nothing where this user, or this machine, can't. */
export const makeMemoryLimit = (megabytes: number): MemoryLimit | undefined => {
  const isV1 = existsSync(path.join(V1, 'memory.limit_in_bytes'));
  const controllers = path.join(V2, 'cgroup.subtree_control');
  if (!isV1 && !(existsSync(controllers) && readFileSync(controllers, 'utf8').includes('memory')))
    return undefined;
  made += 1;
  const directory = path.join(isV1 ? V1 : V2, `rotation-remediation-memory-${process.pid}-${made}`);
  try {
    mkdirSync(directory);
    writeFileSync(path.join(directory, isV1 ? 'memory.limit_in_bytes' : 'memory.max'), `${megabytes}M`);
  } catch {
    return undefined;
  }
  return {
    within: (command) => [
      '/bin/sh',
      '-c',
      'echo $$ > "$0" && exec "$@"',
      path.join(directory, 'cgroup.procs'),
      ...command,
    ],
    remove: () => rmdirSync(directory),
  };
};
