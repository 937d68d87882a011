/**
 * Outlives the process that started it by a moment, and sees to what that one has left: its servers are ended
 * and its directories removed. Each line that it is sent says what there is to see to by now. The last line
 * counts once the pipe is closed, which the system does for a process that ends, however it ends.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 10_000;
/** A directory is watched for so long in all, and for so long after it was last there. */
const WATCH_MS = 120_000;
const QUIET_MS = 5_000;

/** Whether there was such a process to signal. */
const signalled = (pid, signal) => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

const end = async ([pid, signal]) => {
  signalled(pid, signal);
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(20))
    if (!signalled(pid, 0)) return;
  signalled(pid, 'SIGKILL');
};

let left = { processes: [], directories: [] };
for await (const line of createInterface({ input: process.stdin })) left = JSON.parse(line);

/** Removes it, and again where a process that is still ending, as a browser is for seconds, has made it anew. */
const remove = async (directory) => {
  const until = Date.now() + WATCH_MS;
  for (let seen = Date.now(); Date.now() < Math.min(until, seen + QUIET_MS); await pause(200)) {
    if (!existsSync(directory)) continue;
    // What it could not remove is there in the next turn.
    await rm(directory, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
    seen = Date.now();
  }
};

await Promise.all(left.processes.map(end));
await Promise.all(left.directories.map(remove));
