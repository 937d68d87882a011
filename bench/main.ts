import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Benchmark, Options, Report } from './benchmark.ts';
import { printReport } from './print.ts';

/** By name; each is loaded when it is run. */
const BENCHMARKS: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> = {
  'cold-start': () => import('./cold-start/cold-start.ts'),
  'cold-start-verify': () => import('./cold-start/cold-start-verify.ts'),
  calls: () => import('./calls/calls.ts'),
  burst: () => import('./burst/burst.ts'),
  soak: () => import('./soak/soak.ts'),
  cost: () => import('./cost/cost.ts'),
  sweep: () => import('./sweep/sweep.ts'),
  'repair-time': () => import('./repair-time/repair-time.ts'),
};

const list = async () => {
  console.log('npm run bench -- NAME [--OPTION N …] [--json FILE]\n');
  for (const [name, load] of Object.entries(BENCHMARKS)) {
    const { about, options } = (await load()).benchmark;
    console.log(`${name.padEnd(18)} ${about}`);
    for (const [option, { standard, about: meaning }] of Object.entries(options))
      console.log(`${' '.repeat(21)}--${option} ${standard}  ${meaning}`);
  }
};

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It is no number.');
  return value;
};

const readOptions = (
  name: string,
  benchmark: Benchmark,
  given: readonly string[],
): { options: Options; json?: string } => {
  const command = new Command(`npm run bench -- ${name}`).description(benchmark.about);
  const options = Object.entries(benchmark.options).map(([option, { standard, about }]) =>
    new Option(`--${option} <number>`, about).argParser(number).default(standard),
  );
  for (const option of options) command.addOption(option);
  const values = command
    .option('--json <file>', 'where to write the figures, too')
    .parse(given, { from: 'user' })
    .opts();
  return {
    options: Object.fromEntries(options.map((option) => [option.name(), values[option.attributeName()]])),
    ...(values['json'] && { json: values['json'] }),
  };
};

const writeJson = async (file: string, name: string, options: Options, report: Report) => {
  const machine = { cpus: availableParallelism(), cpu: cpus()[0]?.model.trim(), node: process.version };
  const date = new Date().toISOString().slice(0, 10);
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  await writeFile(file, `${JSON.stringify({ name, date, machine, options, ...report }, null, 2)}\n`);
};

const [name = '', ...given] = process.argv.slice(2);
const load = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (load === undefined) {
  await list();
  process.exitCode = name === '' ? 0 : 1;
} else {
  const { benchmark } = await load();
  const { options, json } = readOptions(name, benchmark, given);
  const report = await benchmark.run(options);
  printReport(report);
  if (json !== undefined) await writeJson(json, name, options, report);
}
