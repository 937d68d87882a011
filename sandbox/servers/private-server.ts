import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a program is, if this machine has it; daemons are not always on a user's PATH. */
export const findProgram = (name: string): string | undefined => {
  const directories = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return directories.map((directory) => path.join(directory, name)).find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Asks again and again until there is an answer other than undefined. */
export const waitFor = async <T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutMs = 300_000,
): Promise<T> => {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(50)) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error(`${what}: not within ${timeoutMs} ms`);
};

const atExit = new Set<() => void>();
process.once('exit', () => {
  for (const clean of atExit) clean();
});

/** A directory that is removed when this process ends, at the latest. */
export const scratchDirectory = async (name: string): Promise<string> => {
  const directory = await mkdtemp(path.join(tmpdir(), `${name}-`));
  atExit.add(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

export const removeDirectory = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true });

/** A start that fails leaves nothing behind: `undo` is what a stop would have done. */
export const orUndo = async <T>(undo: () => Promise<unknown>, start: () => Promise<T>): Promise<T> => {
  try {
    return await start();
  } catch (error) {
    await undo();
    throw error;
  }
};

export type PrivateServer = {
  /** What it has said so far, for the error of a test that could not start it. */
  output(): string;
  /** Ends the process and removes its directory. */
  stop(): Promise<void>;
};

/** Runs a server as a child that does not outlive this process. */
export const runServer = (command: string, args: readonly string[], directory: string): PrivateServer => {
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const kill = () => void child.kill('SIGKILL');
  atExit.add(kill);
  return {
    output: () => said.join(''),
    async stop() {
      await ended(child);
      atExit.delete(kill);
      await removeDirectory(directory);
    },
  };
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(patience);
};
