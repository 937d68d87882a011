import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/** What this process must not leave behind: processes by their id, with the signal that ends each, and directories. */
const kept = { processes: new Map<number, NodeJS.Signals>(), directories: new Set<string>() };

let pipe: Writable | undefined;

/** In a session of its own: neither Ctrl-C nor the end of a terminal reaches it. */
const startKeeper = (): Writable => {
  const keeper = spawn(process.execPath, [KEEPER], {
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  // It must not keep this process from ending.
  (keeper.stdin as Writable & { unref(): void }).unref();
  return keeper.stdin;
};

const tell = (): void => {
  pipe ??= startKeeper();
  const left = { processes: [...kept.processes], directories: [...kept.directories] };
  pipe.write(`${JSON.stringify(left)}\n`);
};

/** The directory goes when this process does, at the latest, even where that is killed. */
export const keepDirectory = (directory: string): void => {
  kept.directories.add(directory);
  tell();
};

export const forgetDirectory = (directory: string): void => {
  if (kept.directories.delete(directory)) tell();
};

/** The child is sent the signal when this process is gone, even where that was killed. */
export const keepChild = (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void => {
  const { pid } = child;
  if (pid === undefined) return;
  kept.processes.set(pid, signal);
  tell();
  child.once('exit', () => {
    kept.processes.delete(pid);
    tell();
  });
};
