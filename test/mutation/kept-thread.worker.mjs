import { parentPort } from 'node:worker_threads';
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';

/** The thread's own listener first; then that of the run, which takes the place of the run before. */
const listeners = [];
parentPort.on('message', (message) => {
  for (const listener of [...listeners]) listener(message);
});

/** Which mutant is active, and what was hit, are Stryker's globals: none outlives its run. */
const forgetMutant = () => {
  for (const name of Object.keys(globalThis)) if (name.startsWith('__stryker')) delete globalThis[name];
};

init({
  on: (listener) => {
    listeners[Math.min(listeners.length, 1)] = listener;
  },
  off: () => {},
  post: (message) => {
    if (message.type === 'stopped') forgetMutant();
    parentPort.postMessage(message);
  },
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
});
