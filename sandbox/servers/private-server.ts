import { type ChildProcess, type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { keepChild } from './keeper.ts';
import { removeDirectory } from './scratch.ts';
import type { Account } from './unprivileged.ts';

/** Where a program is, if this machine has it; daemons are not always on a user's PATH. */
export const findProgram = (name: string): string | undefined => {
  const directories = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return directories.map((directory) => path.join(directory, name)).find(isExecutable);
};

export const isExecutable = (file: string): boolean => {
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

/** A start that fails leaves nothing behind: `undo` is what a stop would have done. */
export const orUndo = async <T>(undo: () => Promise<unknown>, start: () => Promise<T>): Promise<T> => {
  try {
    return await start();
  } catch (error) {
    await undo();
    throw error;
  }
};

/** Of all that a program has said, what tells why it has failed: its first word of an error, or its last word. */
const notHere = (name: string, said: string, cause?: unknown): Error => {
  const lines = said.trim().split('\n');
  const telling = lines.find((line) => /\b(error|fatal)\b/i.test(line)) ?? lines.at(-1);
  return new Error(`${name} does not run here: ${telling}`, { cause });
};

/** Runs a program that prepares a server, to its end. */
export const prepare = async (
  program: string,
  args: readonly string[],
  options: ExecFileOptions,
): Promise<void> => {
  try {
    await promisify(execFile)(program, args, options);
  } catch (cause) {
    const { stderr, message } = cause as Error & { readonly stderr?: string };
    throw notHere(path.basename(program), stderr || message, cause);
  }
};

type PrivateServer = {
  /** Resolves when it has answered for the first time. Nothing of it is left where it does not. */
  comeUp(look: () => Promise<unknown>): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends the process. */
  end(): Promise<void>;
  /** Ends the process and removes its directory. */
  stop(): Promise<void>;
};

type ServerOptions = {
  /** Who runs it; whoever runs this process by default. */
  readonly account?: Account | undefined;
  /** What ends it without waiting for its clients. */
  readonly endedBy?: NodeJS.Signals;
};

/**
 * Runs a server as a child that does not outlive this process. It has a session of its own: Ctrl-C reaches
 * whoever started it, and does not take the server from under their feet.
 */
export const runServer = (
  command: string,
  args: readonly string[],
  directory: string,
  { account, endedBy = 'SIGTERM' }: ServerOptions = {},
): PrivateServer => {
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  child.on('error', ({ message }) => said.push(message));
  keepChild(child, endedBy);
  const end = () => ended(child, endedBy);
  const stop = async () => {
    await end();
    await removeDirectory(directory);
  };
  return {
    async comeUp(look) {
      const answers = () => look().then(() => 'up');
      const name = path.basename(command);
      await orUndo(stop, async () => {
        if ((await waitFor(name, async () => (isOver(child) ? 'over' : answers()))) === 'up') return;
        throw notHere(name, said.join(''));
      });
    },
    signal: (signal) => void child.kill(signal),
    end,
    stop,
  };
};

const isOver = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

const ended = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (isOver(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(patience);
};
