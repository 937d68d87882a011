import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What each file must not do, as the linter is to say it; an empty text where it may. */
const CASES: readonly [file: string, code: string, complaint: string][] = [
  ['lambda/core/a.ts', "import './values.ts';", ''],
  ['lambda/core/b.ts', "import '../ports.ts';", 'lambda/core is pure'],
  ['lambda/core/c.ts', "import 'node:fs';", 'lambda/core is pure'],
  ['lambda/core/d.ts', "import '@aws-sdk/client-secrets-manager';", 'lambda/core is pure'],
  ['lambda/core/e.ts', 'export const now = Date.now();', 'reads no clock'],
  ['lambda/core/f.ts', 'export const now = new Date();', 'reads no clock'],
  ['lambda/core/g.ts', 'export const date = new Date(0);', ''],
  ['lambda/core/h.ts', 'export const started = performance.now();', 'global variable performance'],
  ['lambda/core/i.ts', "export const mode = process.env['MODE'];", 'global variable process'],
  ['lambda/core/j.ts', 'export const random = Math.random();', 'draws no random numbers'],
  ['lambda/ports.ts', "import './shell/reconcile.ts';", "Ports speak the core's words only"],
  ['lambda/shell/a.ts', "import '../core/values.ts';\nimport '../ports.ts';", ''],
  ['lambda/shell/b.ts', "import '../adapters/refusals.ts';", 'adapters are passed in'],
  ['lambda/shell/c.ts', "import '@aws-sdk/client-lambda';", 'adapters are passed in'],
  ['lambda/adapters/a.ts', "import '../core/values.ts';\nimport '../ports.ts';\nimport 'node:fs';", ''],
  ['lambda/adapters/b.ts', "import '../shell/reconcile.ts';", 'An adapter implements a port'],
  ['lambda/adapters/c.ts', "import '../sandbox/clock.ts';", 'An adapter implements a port'],
  ['lambda/x.lambda.ts', "import '../infra/app/app.ts';", 'depends on nothing outside lambda/'],
  ['infra/a.ts', "import '../lambda/runtime/config.ts';", ''],
  ['infra/b.ts', "import '../lambda/decision/decide.ts';", "infra shares the configuration's names"],
];

describe('imports go one way, and the core stays pure', () => {
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
