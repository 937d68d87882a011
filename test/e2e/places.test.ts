import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ENGINES, isInstalled } from '../../sandbox/database-servers.ts';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import { newCluster } from '../../sandbox/servers/postgres-cluster.ts';
import { npmPostgres } from '../../sandbox/servers/postgres-programs.ts';
import { isOpenToAll, removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { TEMPLATES } from '../../sandbox/servers/template.ts';
import { type Account, unprivileged } from '../../sandbox/servers/unprivileged.ts';
import { builtProgram } from '../support/built-programs.ts';

/** A folder of that name and mode, with others in front of it where the name has slashes. */
const folderNamed = async (name: string, mode = 0o755): Promise<string> => {
  const place = await scratchDirectory('place');
  onTestFinished(() => removeDirectory(place));
  const folder = path.join(place, name);
  await mkdir(folder, { recursive: true });
  await chmod(folder, mode);
  await chmod(place, 0o755);
  return folder;
};

const SUPERUSER = { user: 'postgres', password: 'FAKE-superuser-password' };

/** Where PostgreSQL is started from, having been installed there. */
const startedFrom = async (folder: string): Promise<string> => {
  const programs = await npmPostgres();
  const installed = path.join(folder, 'native');
  // Node's own copying takes four times as long.
  await promisify(execFile)('cp', ['-RP', path.dirname(path.dirname(programs.initdb)), installed]);
  const cluster = await newCluster(SUPERUSER, {
    initdb: path.join(installed, 'bin/initdb'),
    postgres: path.join(installed, 'bin/postgres'),
  });
  onTestFinished(() => removeDirectory(cluster.directory));
  await promisify(execFile)(cluster.postgres, ['--version'], { ...cluster.account });
  return cluster.postgres.startsWith(installed) ? 'its place' : 'a copy';
};

const isRoot = process.getuid?.() === 0;

describe('PostgreSQL is set up', () => {
  test.each([
    ['its place', 'with blanks', "it's a plâce", 0o755],
    [isRoot ? 'a copy' : 'its place', 'that is private', 'private', 0o700],
    ['a copy', 'that a shell would change', '"$x"', 0o755],
  ] as const)('from %s where it was installed in a folder %s', async (from, _what, name, mode) => {
    expect(await startedFrom(await folderNamed(name, mode))).toBe(from);
  });
});

/** Runs a command of Node.js to its end: its exit code, and what it said on both streams. */
const run = async (
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  account?: Account,
) => {
  const env = { ...process.env, [TEMPLATES]: '', ...environment };
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'], ...account });
  keepChild(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said: said.join('') };
};

const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
/** The demo as npm starts it. */
const DEMO: readonly string[] = scripts.demo.split(' ').slice(1);
/** The same program, built, where another case has npm's in a place of that kind: it starts in an eighth of the time. */
const BUILT_DEMO = [builtProgram('sandbox/demo/main.ts')];
/** The tests as npm starts them; nothing is written beside the configuration. */
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--configLoader=runner', '--project'];
const WELL = 'ok      RotateSecret is unblocked';

describe('the demo runs', () => {
  test.each([
    ['that is not there', DEMO, async () => '/dev/null/at/all'],
    [
      'whose path is too long for a socket',
      BUILT_DEMO,
      () => folderNamed(`${'long'.repeat(30)}/${'er'.repeat(30)}`),
    ],
    ['that is private', BUILT_DEMO, () => folderNamed('private', 0o700)],
    ['that a shell would change', DEMO, () => folderNamed('a "$x"')],
  ])('with a folder for temporary files %s', async (_what, demo, place) => {
    const { code, said } = await run([...demo, '--state', 'S6'], { TMPDIR: await place() });

    expect(said).toContain(WELL);
    expect(code).toBe(0);
  });
});

/** Why nothing of this clone can be run as another user; undefined where it can. */
const whyNotAsOthers = (): string | undefined => {
  if (!isRoot) return 'only root can run something as another user';
  const needed = [process.execPath, 'sandbox', 'node_modules', 'dist'];
  return needed.every(isOpenToAll) ? undefined : 'other users do not reach this clone, or its Node.js';
};

describe('with a home that cannot be written to', () => {
  test.for([
    ['the demo', [...DEMO, '--state', 'S6', '--engine', 'postgres'], WELL],
    ['the command line', ['bin/rotation-remediation.mjs', '--help'], 'Usage:'],
    ['a test', [...VITEST, 'unit', 'sandbox/servers/ports.test.ts'], 'Skipped: nothing.'],
  ] as const)('%s runs, and leaves nothing there', async ([_what, words, expected], { skip }) => {
    const why = isRoot ? whyNotAsOthers() : undefined;
    if (why !== undefined) skip(why);
    const home = await folderNamed('home', 0o555);
    const environment = { HOME: home, TMPDIR: await folderNamed('temporary', 0o1777) };
    const { code, said } = await run(words, environment, unprivileged());

    expect(said).toContain(expected);
    expect(code).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });
});

describe('as a user without a name', () => {
  const NAMELESS = { uid: 54_321, gid: 54_321 };
  const NEEDED = 'PostgreSQL needs a user with a name: this machine has none for uid 54321';
  const asNameless = async (words: readonly string[]) =>
    run(words, { HOME: '/', TMPDIR: await folderNamed('temporary', 0o1777) }, NAMELESS);
  const why =
    whyNotAsOthers() ??
    (spawnSync('id', [`${NAMELESS.uid}`]).status === 0 ? 'the user with this number has a name' : undefined);

  test.for(ENGINES.filter((engine) => engine !== 'postgres' && isInstalled(engine)))(
    'the demo runs on %s',
    async (engine, { skip }) => {
      if (why !== undefined) skip(why);
      const demo = engine === 'redis' ? BUILT_DEMO : DEMO;
      const { code, said } = await asNameless([...demo, '--state', 'S6', '--engine', engine]);

      expect(said).toContain(WELL);
      expect(code).toBe(0);
    },
  );

  test.for([
    ['the demo', BUILT_DEMO],
    ['the demo of the sweep', [...BUILT_DEMO, '--sweep']],
    ['a test of a server', [...VITEST, 'real', 'test/e2e/logins.test.ts']],
  ] as const)('%s says in one sentence that PostgreSQL needs one', async ([_what, words], { skip }) => {
    if (why !== undefined) skip(why);
    const { code, said } = await asNameless(words);

    expect(said).toContain(NEEDED);
    expect(said).not.toMatch(/^\s+at |FAIL /m);
    expect(code).toBe(1);
  });
});
