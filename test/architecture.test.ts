import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUNDLES } from '../infra/build/bundles.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What each file must not do, as the linter is to say it; an empty text where it may. */
const CASES: readonly [file: string, code: string, complaint: string][] = [
  ['lambda/decision/a.ts', "import './values.ts';", ''],
  ['lambda/decision/b.ts', "import '../aws/secret-store.ts';", 'lambda/decision is pure'],
  ['lambda/decision/c.ts', "import 'node:fs';", 'lambda/decision is pure'],
  ['lambda/decision/d.ts', "import '@aws-sdk/client-secrets-manager';", 'lambda/decision is pure'],
  ['lambda/decision/e.ts', 'export const now = Date.now();', 'reads no clock'],
  ['lambda/decision/f.ts', 'export const now = new Date();', 'reads no clock'],
  ['lambda/decision/g.ts', 'export const date = new Date(0);', ''],
  ['lambda/decision/h.ts', 'export const started = performance.now();', 'global variable performance'],
  ['lambda/decision/i.ts', "export const mode = process.env['MODE'];", 'global variable process'],
  ['lambda/decision/j.ts', 'export const random = Math.random();', 'draws no random numbers'],
  ['lambda/decision/k.test.ts', "import '../../test/support/given.ts';", ''],
  ['lambda/runtime/a.ts', "import '../decision/values.ts';\nimport 'node:fs';", ''],
  ['lambda/runtime/b.ts', "import '../aws/secret-store.ts';", 'lambda/runtime imports decision alone'],
  ['lambda/aws/a.ts', "import '../decision/values.ts';\nimport '../runtime/clock.ts';", ''],
  ['lambda/aws/b.ts', "import '../remediate/outcome.ts';", 'lambda/aws imports decision and runtime alone'],
  ['lambda/aws/c.ts', "import '../../sandbox/clock.ts';", 'lambda/aws imports'],
  ['lambda/remediate/a.ts', "import '../decision/decide.ts';\nimport '../aws/secret-store.ts';", ''],
  ['lambda/remediate/b.ts', "import '../verify/credentials.ts';", 'lambda/remediate imports'],
  ['lambda/remediate/c.ts', "import '../sweep/sweep.ts';", 'lambda/remediate imports'],
  ['lambda/verify/a.ts', "import '../remediate/outcome.ts';", 'lambda/verify imports'],
  ['lambda/verify/engines/b.ts', "import '../../sweep/sweep.ts';", 'lambda/verify imports'],
  ['lambda/sweep/a.ts', "import '../remediate/outcome.ts';", 'lambda/sweep imports'],
  ['lambda/sweep/x.lambda.ts', "import '../../infra/app/app.ts';", 'lambda/sweep imports'],
  ['infra/constructs/a.ts', "import '../../lambda/runtime/config.ts';", ''],
  ['infra/constructs/c.ts', "import '../../lambda/verify/values/engine-table.ts';", ''],
  [
    'infra/constructs/b.ts',
    "import '../../lambda/decision/decide.ts';",
    "infra shares the configuration's names and the table of engines",
  ],
  // Two files that need each other's types are a circle, too.
  ...['lambda/verify', 'infra/app', 'cli/ui', 'sandbox/demo', 'test/support'].flatMap(
    (room): [string, string, string][] => [
      [`${room}/one.ts`, "import type { Two } from './two.ts';\nexport type One = Two;", 'part of a cycle'],
      [`${room}/two.ts`, "import type { One } from './one.ts';\nexport type Two = One[];", 'part of a cycle'],
    ],
  ),
];

describe('imports go one way, and the decision stays pure', () => {
  let project: string;
  let said: ReadonlyMap<string, string>;

  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'architecture-'));
    await cp(path.join(ROOT, 'biome.json'), path.join(project, 'biome.json'));
    await cp(path.join(ROOT, 'infra/lint'), path.join(project, 'infra/lint'), { recursive: true });
    for (const [file, code] of CASES) {
      await mkdir(path.dirname(path.join(project, file)), { recursive: true });
      await writeFile(path.join(project, file), `${code}\n`);
    }
    said = await lint(project);
  });

  afterAll(() => rm(project, { recursive: true }));

  test.each(CASES)('%s with %j: %s', (file, _code, complaint) => {
    if (complaint === '') expect(said.get(file) ?? '').not.toMatch(/noRestricted|plugin/);
    else expect(said.get(file)).toContain(complaint);
  });
});

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`. */
const expanded = (pattern: string): string[] => {
  const [, before = '', choices, after = ''] = /^(.*)\{(.+)\}(.*)$/.exec(pattern) ?? [];
  return choices === undefined ? [pattern] : choices.split(',').map((one) => `${before}${one}${after}`);
};

test('the mutation test mutates files that exist: one that was renamed is not passed over', async () => {
  const config = await readFile(path.join(ROOT, 'test/mutation/stryker.config.mjs'), 'utf8');
  const named = [...config.matchAll(/^ {4}'!?(lambda\/.+\.ts)'/gm)].flatMap(([, one = '']) => expanded(one));
  const files = named.filter((file) => !file.includes('*'));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('what the functions and the command line load is a dependency, and nothing else is', async () => {
  const { dependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const login = 'lambda/verify/engines/login.worker.ts';
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['bin/rotation-remediation.mjs', 'cli/entry.ts', login, ...Object.values(BUNDLES)],
    outdir: 'nowhere',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
  });
  const loaded = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ path: name, external }) => external && !name.startsWith('node:'))
    .map(({ path: name }) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  expect([...new Set(loaded)].sort()).toEqual(Object.keys(dependencies).sort());
});

/** One run of the linter over the whole project: what it says of each file. */
const lint = async (project: string): Promise<ReadonlyMap<string, string>> => {
  const biome = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: project }, (_error, stdout) => resolve(stdout));
  });
  const { diagnostics }: { diagnostics: { location: { path: string } }[] } = JSON.parse(output);
  const said = new Map<string, string>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.location.path;
    said.set(file, (said.get(file) ?? '') + JSON.stringify(diagnostic));
  }
  return said;
};
