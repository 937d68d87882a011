import { execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import { newCluster } from '../../sandbox/servers/postgres-cluster.ts';
import { npmPostgres } from '../../sandbox/servers/postgres-programs.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';

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
  await cp(path.dirname(path.dirname(programs.initdb)), installed, {
    recursive: true,
    verbatimSymlinks: true,
  });
  const cluster = await newCluster(SUPERUSER, {
    initdb: path.join(installed, 'bin/initdb'),
    postgres: path.join(installed, 'bin/postgres'),
  });
  onTestFinished(() => removeDirectory(cluster.directory));
  await promisify(execFile)(cluster.postgres, ['--version'], { ...cluster.account });
  return cluster.postgres.startsWith(installed) ? 'its place' : 'a copy';
};

describe('PostgreSQL is set up', { timeout: 60_000 }, () => {
  const isRoot = process.getuid?.() === 0;

  test.each([
    ['its place', 'with blanks', "it's a plâce", 0o755],
    [isRoot ? 'a copy' : 'its place', 'that is private', 'private', 0o700],
    ['a copy', 'that a shell would change', '"$x"', 0o755],
  ] as const)('from %s where it was installed in a folder %s', async (from, _what, name, mode) => {
    expect(await startedFrom(await folderNamed(name, mode))).toBe(from);
  });
});

/** The demo as npm starts it. */
const demo = async (environment: Readonly<Record<string, string>>, ...options: readonly string[]) => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  const [, ...words] = scripts.demo.split(' ');
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [...words, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  keepChild(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said: said.join('') };
};

describe('the demo runs', { timeout: 120_000 }, () => {
  test.each([
    ['that is not there', async () => '/dev/null/at/all'],
    ['whose path is too long for a socket', () => folderNamed(`${'long'.repeat(30)}/${'er'.repeat(30)}`)],
    ['that is private', () => folderNamed('private', 0o700)],
    ['that a shell would change', () => folderNamed('a "$x"')],
  ])('with a folder for temporary files %s', async (_what, place) => {
    const { code, said } = await demo({ TMPDIR: await place() }, '--state', 'S6');

    expect(said).toContain('ok      RotateSecret is unblocked');
    expect(code).toBe(0);
  });
});
