import { Listr, type ListrTask } from 'listr2';
import { ENGINES, type Engine, isInstalled } from '../database-servers.ts';
import { progressOnStderr } from '../progress.ts';
import { freshenBundles } from './fresh-bundles.ts';
import { endingOf, play, type Row } from './play.ts';
import { type Report, reportOf } from './report.ts';
import { nameOf, type Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

type Programme = {
  readonly engines: readonly Engine[];
  readonly scenarios: readonly Scenario[];
  readonly silent: boolean;
};

/** Starts everything, plays every scenario on every database, and tells on stderr how far it has come. */
export const run = async (stage: Stage, { engines, scenarios, silent }: Programme): Promise<Report> => {
  const startedAt = Date.now();
  const rows = new Map<Engine, Row[]>(engines.map((engine) => [engine, []]));
  const tasks = new Listr([...setUp(stage, engines), ...plays(stage, engines, scenarios, rows)], {
    ...progressOnStderr(silent),
  });
  await tasks.run();
  const { logLines, linesWithPasswords, deadLetters } = stage;
  return reportOf({
    databases: engines.map((engine) => ({
      title: stage.server(engine).title,
      rows: rows.get(engine) ?? [],
    })),
    notInstalled: ENGINES.filter((engine) => !isInstalled(engine)),
    logLines: logLines.length,
    linesWithPasswords,
    deadLetters,
    seconds: (Date.now() - startedAt) / 1_000,
  });
};

const setUp = (stage: Stage, engines: readonly Engine[]): ListrTask[] => [
  {
    title: 'Build the functions',
    task: async (_, task) => {
      if ((await freshenBundles()) === 'fresh') task.title = 'The functions are built already';
    },
  },
  ...engines.map(
    (engine): ListrTask => ({
      title: `Start ${engine}`,
      task: async (_, task) => {
        const { title, host, port } = await stage.startDatabase(engine);
        task.title = `${title} on ${host}:${port}`;
      },
    }),
  ),
  {
    title: 'Start the local AWS',
    task: async (_, task) => {
      const { url } = await stage.startAws();
      task.title = `Secrets Manager, Lambda and EventBridge on ${url}`;
    },
  },
];

const plays = (
  stage: Stage,
  engines: readonly Engine[],
  scenarios: readonly Scenario[],
  rows: ReadonlyMap<Engine, Row[]>,
): ListrTask[] =>
  engines.map((engine) => ({
    title: `Cancel ${scenarios.length} rotations on ${engine}, or have them fail`,
    task: async (_, task) => {
      for (const [index, scenario] of scenarios.entries()) {
        task.output = `${index + 1} of ${scenarios.length}: ${nameOf(scenario)}`;
        const name = `${engine}/${index + 1}-${scenario.state.toLowerCase()}`;
        const row = await play(stage.settingFor(engine, 'with'), scenario, name);
        const withoutVerifier = await endingOf(
          stage.settingFor(engine, 'without'),
          scenario,
          `${name}-plain`,
        );
        rows.get(engine)?.push({ ...row, withoutVerifier });
      }
    },
  }));
