import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { describe, type TestContext, test } from 'vitest';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import { MARIADB_PROGRAM } from '../../sandbox/servers/mariadb.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { TEMPLATES } from '../../sandbox/servers/template.ts';
import { CHROMIUM } from '../support/browser.ts';
import { builtProgram } from '../support/built-programs.ts';

const hasProc = existsSync('/proc/self/environ');

/** A run of a command that can be told from every other: all its files are in one folder, which it knows by TMPDIR. */
type Run = {
  readonly child: ChildProcess;
  readonly folder: string;
  /** The numbers of the processes that were there before it. */
  readonly others: ReadonlySet<string>;
  readonly ended: Promise<unknown>;
};

const directoryOf = (pid: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
};

const readOf = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
};

const statOf = (pid: string) => {
  const [state = 'Z', , , session] = readOf(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return { state, session };
};

const allProcesses = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

const start = async ({ onTestFinished }: TestContext, words: readonly string[]): Promise<Run> => {
  const folder = await scratchDirectory('left');
  await chmod(folder, 0o711);
  const others = new Set(allProcesses());
  const child = spawn(process.execPath, words, {
    detached: true,
    env: { ...process.env, TMPDIR: folder, [TEMPLATES]: '' },
    stdio: 'ignore',
  });
  keepChild(child);
  onTestFinished(() => removeDirectory(folder));
  return { child, folder, others, ended: new Promise((resolve) => child.once('exit', resolve)) };
};

/** The processes that the run has started, and those that these have: by session, environment or directory. */
const processesOf = ({ child, folder, others }: Run): string[] =>
  allProcesses()
    // They are many, and this is asked again and again.
    .filter((pid) => !others.has(pid))
    .filter((pid) => {
      const { state, session } = statOf(pid);
      if (state === 'Z') return false;
      const isOfRun = session === `${child.pid}` || readOf(pid, 'environ').includes(`TMPDIR=${folder}`);
      return isOfRun || directoryOf(pid).startsWith(folder);
    })
    .map((pid) => readOf(pid, 'cmdline').replaceAll('\0', ' '));

const leftBy = (run: Run) => ({ processes: processesOf(run), files: readdirSync(run.folder) });

/** Ten times what a server may take to come up, or to end. A look takes a while, and what is waited for lasts longer. */
const PATIENCE = { timeout: 300_000, interval: 100 };

/** By then, every server that it needs is up. */
const untilRunning = ({ expect }: TestContext, run: Run, program: string) =>
  expect.poll(() => processesOf(run), PATIENCE).toContainEqual(expect.stringContaining(program));

const DEMO = [builtProgram('sandbox/demo/main.ts')];
const SMALL_DEMO = [...DEMO, '--engine', 'postgres'];
const MARIADB_DEMO = [...DEMO, '--engine', 'mariadb'];
const ACCOUNT = [builtProgram('sandbox/serve.ts'), '--port', '0', '--with-account', '--mode', 'none'];
const vitest = (file: string) => ['node_modules/vitest/vitest.mjs', 'run', '--project', 'real', file];
const TESTS = vitest('test/e2e/logins.test.ts');
const BROWSED = [...vitest('test/e2e/report.test.ts'), '-t', 'in a browser'];

const untilNothingIsLeft = ({ expect }: TestContext, run: Run) =>
  expect.poll(() => leftBy(run), PATIENCE).toEqual({ processes: [], files: [] });

/** Each waits for most of its time, so that several go on side by side. */
describe.skipIf(!hasProc).concurrent('a run in whose middle there is', () => {
  test.for([
    ['SIGINT', 'the demo', SMALL_DEMO, 'runtime.mjs'],
    ['SIGTERM', 'the demo', SMALL_DEMO, 'runtime.mjs'],
    ['SIGHUP', 'the demo', SMALL_DEMO, 'runtime.mjs'],
    ['SIGKILL', 'the demo', DEMO, 'runtime.mjs'],
    ['SIGKILL', 'an initdb', SMALL_DEMO, 'initdb'],
    ['SIGINT', 'the demo of the sweep', [...DEMO, '--sweep'], 'bin/rotation-remediation.mjs'],
    ['SIGKILL', 'the demo of the sweep', [...DEMO, '--sweep'], 'bin/rotation-remediation.mjs'],
    ['SIGINT', 'the sandbox with its account', ACCOUNT, '-D data'],
    ['SIGKILL', 'the sandbox with its account', ACCOUNT, '-D data'],
    ...(MARIADB_PROGRAM
      ? ([
          ['SIGKILL', 'an install', MARIADB_DEMO, 'mariadb-install-db'],
          ['SIGINT', 'the demo with a mariadbd', MARIADB_DEMO, 'runtime.mjs'],
        ] as const)
      : []),
    ['SIGINT', 'the tests', TESTS, '-D data'],
    ['SIGTERM', 'the tests', TESTS, '-D data'],
    ['SIGKILL', 'the tests', TESTS, '-D data'],
    ...(CHROMIUM
      ? (['SIGINT', 'SIGKILL'] as const).map(
          (signal) => [signal, 'a browser', BROWSED, '--remote-debugging'] as const,
        )
      : []),
  ] as const)('a %s leaves nothing behind: %s', async ([signal, _what, words, program], context) => {
    const run = await start(context, words);
    await untilRunning(context, run, program);

    run.child.kill(signal);
    await run.ended;
    await untilNothingIsLeft(context, run);
  });

  test('a process that writes once more while it ends, as a browser does, leaves nothing behind', async (context) => {
    const late = `setTimeout(() => require('node:fs').mkdirSync(process.argv[1], { recursive: true }), 2_500);`;
    const program = `
      import { spawn } from 'node:child_process';
      import { scratchDirectory } from '${builtProgram('sandbox/servers/scratch.ts')}';
      const directory = await scratchDirectory('own');
      spawn(process.execPath, ['--eval', ${JSON.stringify(late)}, directory], { detached: true, stdio: 'ignore' });
      process.kill(process.pid, 'SIGKILL');`;
    const run = await start(context, ['--input-type=module', '--eval', program]);
    await run.ended;
    await untilNothingIsLeft(context, run);
  });

  const IN_OWN_FOLDER = `
    import { takeOwnTemporaryFolder } from '${builtProgram('sandbox/servers/scratch.ts')}';
    await takeOwnTemporaryFolder('own');`;

  test.for([
    ['a PostgreSQL', '', 'sandbox/servers/postgres.ts', 'startPostgres()'],
    ...(MARIADB_PROGRAM ? [['a MariaDB', '', 'sandbox/servers/mariadb.ts', 'startMariadb()'] as const] : []),
    // As the tests have it: it writes beside its profile.
    ...(CHROMIUM
      ? [['a browser', IN_OWN_FOLDER, 'test/support/browser.ts', 'Browser.start()'] as const]
      : []),
  ] as const)(
    'an error that nobody catches leaves nothing behind: %s',
    async ([_what, first, file, started], context) => {
      const program = `${first}
      const { startPostgres, startMariadb, Browser } = await import('${builtProgram(file)}');
      await ${started};
      throw new Error('in the middle');`;
      const run = await start(context, ['--input-type=module', '--eval', program]);

      context.expect(await run.ended).toBe(1);
      await untilNothingIsLeft(context, run);
    },
  );
});
