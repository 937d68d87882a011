import { parentPort } from 'node:worker_threads';
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';

/** The thread's own listener first; then that of the run, which takes the place of the run before. */
const listeners = [];
parentPort.on('message', (message) => {
  for (const listener of [...listeners]) listener(message);
});

/** The modules that the runs share, once the first of them has loaded some. */
let modules;
/** Whether they may bear the mutant of the run before, which was active while they were loaded. */
let areTainted = false;

/** Vitest's own are kept. */
const forgetModules = () => {
  for (const [id, module] of modules?.idToModuleMap ?? []) {
    if (id.includes('/vitest/dist/')) continue;
    module.promise = undefined;
    module.exports = undefined;
    module.evaluated = false;
    module.importers.clear();
  }
};

/**
 * Most mutants are in code that runs in tests alone, and are switched on for these: what is loaded serves one after the
 * other. A mutant that is there while modules are loaded (Stryker calls it static) has them all loaded anew, and so
 * has the next run. The first run, which tells what each test reaches, loads them anew for each file.
 */
const runTests = async (state, traces) => {
  const { mode, mutantActivation } = state.providedContext;
  const isFirst = mode !== 'mutant';
  const isStatic = mutantActivation === 'static';
  if (isStatic || areTainted) forgetModules();
  areTainted = isFirst || isStatic;
  state.config.isolate = isFirst;
  await runBaseTests('run', state, traces);
  modules = state.evaluatedModules;
};

init({
  on: (listener) => {
    listeners[Math.min(listeners.length, 1)] = listener;
  },
  off: () => {},
  post: (message) => parentPort.postMessage(message),
  runTests,
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
});
