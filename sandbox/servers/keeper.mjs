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

/** Removes it, and once more where a process that is still ending has written into it again. */
const remove = async (directory) => {
  for (
    const until = Date.now() + PATIENCE_MS;
    Date.now() < until && existsSync(directory);
    await pause(1_000)
  )
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
};

await Promise.all(left.processes.map(end));
await Promise.all(left.directories.map(remove));
