import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { ENGINES, type Engine, isInstalled } from '../database-servers.ts';
import { endWith, onInterruption } from '../interruption.ts';
import { takeOwnTemporaryFolder } from '../servers/scratch.ts';
import { renderReport } from './report.ts';
import { run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { Stage } from './stage.ts';

type Options = {
  readonly sweep?: true;
  readonly json?: true;
  readonly state?: readonly string[];
  readonly engine?: readonly string[];
  readonly logs?: string;
};

// The demo may run on an older Node.js than the one that the functions are deployed on.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const chosen = ({ state }: Options): readonly Scenario[] => {
  if (state === undefined) return SCENARIOS;
  const wanted = state.map((text) => text.toLowerCase());
  const scenarios = SCENARIOS.filter((scenario) => wanted.includes(scenario.state.toLowerCase()));
  const known = [...new Set(SCENARIOS.map((scenario) => scenario.state))].join(', ');
  if (scenarios.length === 0) throw new Error(`there is no such state; the states are ${known}`);
  return scenarios;
};

const chosenEngines = ({ engine: wanted }: Options): readonly Engine[] => {
  if (wanted === undefined) return ENGINES.filter(isInstalled);
  return wanted.map((name) => {
    const engine = ENGINES.find((known) => known === name);
    if (engine === undefined)
      throw new Error(`there is no such engine; the engines are ${ENGINES.join(', ')}`);
    if (!isInstalled(engine)) throw new Error(`${engine} is not installed on this machine`);
    return engine;
  });
};

const demo = async (options: Options): Promise<number> => {
  const silent = options.json === true;
  const programme = { engines: chosenEngines(options), scenarios: chosen(options), silent };
  const stage = new Stage();
  onInterruption(() => stage.close());
  try {
    const report = await run(stage, programme);
    const coloured = process.stdout.isTTY === true && !process.env['NO_COLOR'];
    console.log(
      options.json
        ? JSON.stringify(report, null, 2)
        : `\n${renderReport(report, coloured, process.stdout.columns)}`,
    );
    if (options.logs !== undefined) await writeLogs(options.logs, stage);
    return report.asPromised ? 0 : 1;
  } finally {
    await stage.close();
  }
};

const writeLogs = (file: string, { logLines }: Stage): Promise<void> =>
  writeFile(file, logLines.map(({ functionName, line }) => `${functionName} ${line}\n`).join(''));

const program = new Command('npm run demo --')
  .description(
    'Cancels rotations of real database users at every point, or has them fail, and shows what the built functions do.',
  )
  .addOption(
    new Option(
      '--sweep',
      'sweep an account of 1,000 secrets instead, 12 of them with a finding, with the command line',
    ).conflicts(['state', 'engine', 'logs']),
  )
  .option('--json', 'print the result as JSON, and no progress')
  .option('--state <names...>', 'only these states, S0 to S9')
  .option('--engine <names...>', `only these of ${ENGINES.join(', ')}; all that are installed, if not given`)
  .option('--logs <file>', "write the functions' log lines to a file")
  .addHelpText('after', '\nExits with 0 if every scenario ends as promised, 1 if not.');

try {
  await takeOwnTemporaryFolder('demo');
  const options = program.parse().opts<Options>();
  await endWith(await (options.sweep ? (await import('./sweep.ts')).sweepDemo(options) : demo(options)));
} catch (error) {
  await endWith(1, `demo: ${error instanceof Error ? error.message : error}`);
}
