import { Worker } from 'node:worker_threads';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker } from 'vitest/node';

let thread: Worker | undefined;
/** When the run before has let go of the thread. */
let isFree: Promise<unknown> = Promise.resolve();

const threadWith = ({ execArgv, env }: PoolOptions): Worker => {
  const started = new Worker(new URL('./kept-thread.worker.mjs', import.meta.url), { execArgv, env });
  return started.once('exit', () => {
    thread = undefined;
  });
};

/**
 * One thread for all runs: starting a thread, and reading Vitest and the sources in it, takes longer than most
 * mutants do.
 */
export const keptThread: PoolRunnerInitializer = {
  name: 'kept-thread',
  createPoolWorker: (options): PoolWorker => {
    const heard: [string, (message: unknown) => void][] = [];
    const before = isFree;
    let letGo = () => {};
    isFree = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const own = () => {
      thread ??= threadWith(options);
      return thread;
    };
    return {
      name: 'kept-thread',
      start: async () => {
        await before;
        own().ref();
      },
      send: (message) => own().postMessage(message),
      on: (event, listener) => {
        heard.push([event, listener]);
        own().on(event, listener);
      },
      off: (event, listener) => void own().off(event, listener),
      deserialize: (message) => message,
      stop: async () => {
        for (const [event, listener] of heard) own().off(event, listener);
        own().unref();
        letGo();
      },
    };
  },
};
