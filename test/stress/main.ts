import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Command, InvalidArgumentError } from 'commander';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const times = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It is to be a whole number from 1 on.');
  return Number(text);
};

const program = new Command('npm run test:stress --')
  .description('Runs the tests while every core is kept busy by other work.')
  .option('--times <number>', 'how often', times, 3)
  .argument('[filters...]', 'what to run, as vitest takes it; everything by default')
  .allowUnknownOption()
  .passThroughOptions()
  .addHelpText('after', '\nExits with 0 if the tests passed every time, 1 if not.');

let running: ChildProcess | undefined;
let interrupted: NodeJS.Signals | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = signal;
    running?.kill(signal);
  });

const passes = async (filters: readonly string[]): Promise<boolean> => {
  running = spawn(process.execPath, [VITEST, 'run', ...filters], { stdio: 'inherit' });
  const [code] = await once(running, 'close');
  return code === 0;
};

program.parse();
// Threads of this process: whatever ends it ends them.
for (let core = 0; core < availableParallelism(); core += 1) new Worker('for (;;);', { eval: true }).unref();

const wanted: number = program.opts()['times'];
const failed: number[] = [];
let made = 0;
while (made < wanted && interrupted === undefined) {
  console.log(`\n== run ${made + 1} of ${wanted}, beside ${availableParallelism()} threads that never rest`);
  const passed = await passes(program.args);
  // One that was interrupted tells nothing.
  if (interrupted !== undefined) break;
  made += 1;
  if (!passed) failed.push(made);
}
const which = failed.length > 0 ? `, not run ${failed.join(', ')}` : '';
console.log(`\n${made - failed.length} of ${made} passed${which}${interrupted ? '; interrupted' : ''}`);
process.exit(failed.length > 0 || interrupted ? 1 : 0);
