import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { BUNDLE_DIRECTORY, BUNDLES } from '../../infra/build/bundles.ts';
import { generateLanguages } from '../../infra/build/library.ts';
import { SBOM, writePackage } from '../../infra/build/package.ts';
import { buildVersion } from '../../infra/build/version.mjs';
import { codeFromDirectory } from '../../infra/constructs/function-code.ts';
import { RotationRemediationStack } from '../../infra/constructs/rotation-remediation-stack.ts';
import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/runtime/config.ts';
import { startSqlServer } from '../../sandbox/servers/sqlserver.ts';
import { runCli } from '../support/cli.ts';
import { anAccount, PENDING, resting } from '../support/cli-account.ts';
import { C, P } from '../support/secrets.ts';
import { testApp } from './synthesized.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const KB = 1_000;
const run = promisify(execFile);

/** Outside the clone, so that nothing is found in it but what is linked. */
let folder: string;
let tarball: string;
const installed = (...names: string[]) => path.join(folder, 'node_modules/rotation-remediation', ...names);

const link = async (name: string, from = path.join('node_modules', name)) => {
  const place = path.join(folder, 'node_modules', name);
  await mkdir(path.dirname(place), { recursive: true });
  await symlink(path.join(ROOT, from), place);
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'installed-'));
  tarball = await writePackage(path.join(folder, 'built'));
  await writeFile(path.join(folder, 'package.json'), '{}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
  expect(await readdir(path.join(folder, 'node_modules'))).toEqual([
    '.bin',
    '.package-lock.json',
    'rotation-remediation',
  ]);
  // No network: the peers, and what `cdk init` brings, are linked.
  for (const name of ['aws-cdk-lib', 'constructs', '@types/node']) await link(name);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a Node.js program in the folder. Returns the templates that it synthesizes, by stack. */
const synthesize = async (program: readonly string[]): Promise<Record<string, Template>> => {
  const CDK_OUTDIR = await mkdtemp(path.join(folder, 'out-'));
  const { context } = JSON.parse(await readFile(path.join(ROOT, 'cdk.json'), 'utf8'));
  const env = { PATH: process.env['PATH'], CDK_OUTDIR, CDK_CONTEXT_JSON: JSON.stringify(context) };
  await run(process.execPath, [...program], { cwd: folder, env });
  const files = (await readdir(CDK_OUTDIR)).filter((name) => name.endsWith('.template.json'));
  const templates = files.map(async (file) => {
    const template = Template.fromJSON(JSON.parse(await readFile(path.join(CDK_OUTDIR, file), 'utf8')));
    return [file.replace('.template.json', ''), template] as const;
  });
  return Object.fromEntries(await Promise.all(templates));
};

/** The library's own look at the templates takes long. The app of the clone has it. */
const APP = 'new App({ builtinCloudFormationValidation: false })';

const modesIn = (template: Template | undefined): unknown[] =>
  Object.values(template?.findResources('AWS::Lambda::Function') ?? {}).flatMap(
    (each) => each['Properties'].Environment.Variables.REMEDIATION_MODE ?? [],
  );

describe('the construct, installed in an empty folder', () => {
  test('is imported by a JavaScript app, and makes the resources that the clone makes', async () => {
    await writeFile(
      path.join(folder, 'app.mjs'),
      `import { App } from 'aws-cdk-lib';
       import { RotationRemediationStack } from 'rotation-remediation';
       new RotationRemediationStack(${APP}, 'Installed');`,
    );
    const { Installed } = await synthesize(['app.mjs']);
    const { Resources, Outputs } = Installed?.toJSON() ?? {};
    const stack = new RotationRemediationStack(testApp(), 'Installed', () => ({
      code: codeFromDirectory(BUNDLE_DIRECTORY),
    }));
    const own = Template.fromStack(stack).toJSON();
    const ids = ({ Resources: resources }: Record<string, object>) => Object.keys(resources ?? {}).sort();
    expect(ids({ Resources })).toEqual(expect.arrayContaining(ids(own)));
    for (const id of ids(own)) {
      expect([id, Resources[id].Properties]).toEqual([id, own['Resources'][id].Properties]);
    }
    expect(Outputs).toEqual(own['Outputs']);
  });

  test('refuses a concurrency that it is told not to reserve', async () => {
    await writeFile(
      path.join(folder, 'refused.mjs'),
      `import { App } from 'aws-cdk-lib';
       import { RotationRemediationStack } from 'rotation-remediation';
       new RotationRemediationStack(${APP}, 'Refused', { concurrency: 3, unreservedConcurrency: true });`,
    );
    await expect(synthesize(['refused.mjs'])).rejects.toThrow(/keep one of the two/);
  });

  test('runs as its README says in a TypeScript app, of `cdk init` now and when it brought ts-node', async () => {
    const readme = await readFile(installed('README.md'), 'utf8');
    const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    await writeFile(path.join(folder, 'app.ts'), program.replace('new App()', APP));
    const init = path.join(ROOT, 'node_modules/aws-cdk/lib/init-templates/app/typescript/tsconfig.json');
    await cp(init, path.join(folder, 'tsconfig.json'));
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '--types', 'node'], { cwd: folder });

    // ts-node needs a TypeScript with an API, as jsii has one. It would check the same types for eight seconds more.
    const jsii = createRequire(createRequire(import.meta.url).resolve('jsii/package.json'));
    await link('typescript', path.relative(ROOT, path.dirname(jsii.resolve('typescript/package.json'))));
    const tsNode = path.join(ROOT, 'node_modules/ts-node/dist/bin.js');
    const { Unblock, Recover } = await synthesize([tsNode, '--transpile-only', '--prefer-ts-exts', 'app.ts']);
    expect([Unblock, Recover].map(modesIn)).toEqual([['unblock'], ['recover']]);
  });

  test('exports its classes, and a word for every mode and setting', () => {
    const { Mode, FailedRotations, PreviousOnUnverified, ...classes } = createRequire(installed('x'))(
      installed(),
    );
    expect(Object.keys(classes)).toEqual(['RotationRemediation', 'RotationRemediationStack']);
    expect(Object.values(Mode)).toEqual(MODES);
    expect(Object.values(FailedRotations)).toEqual(FAILED_ROTATIONS);
    expect(Object.values(PreviousOnUnverified)).toEqual(PREVIOUS_ON_UNVERIFIED);
  });
});

test('sources for four other languages are generated from the package', async () => {
  const built = path.dirname(tarball);
  await generateLanguages(path.join(built, 'package'));
  expect((await readdir(path.join(built, 'languages'))).sort()).toEqual(['dotnet', 'go', 'java', 'python']);
});

describe('the command line, installed in an empty folder', () => {
  let program: readonly string[];
  beforeAll(() => {
    program = [path.join(folder, 'node_modules/.bin/rotation-remediation')];
  });
  const cli = async (...words: string[]) => {
    const { url } = await anAccount([resting('orders/db', PENDING)]);
    return runCli(url, words, { program });
  };

  test.each([
    [0, ['--help'], 'Usage: rotation-remediation'],
    [0, ['--version'], buildVersion()],
    [0, ['explain', 'pending-accepted'], 'pending-accepted'],
    [2, ['plan', 'orders/db'], 'AWSPENDING'],
  ])('%i: %s', async (code, words, said) => {
    const shown = await cli(...words);
    expect(shown).toMatchObject({ code, stderr: '' });
    expect(shown.stdout).toContain(said);
  });

  test('logs in with a driver that is read on demand', async () => {
    const server = await startSqlServer();
    onTestFinished(() => server.stop());
    await server.setPassword('app', 'FAKE-new');
    const value = (password: string) =>
      JSON.stringify({
        engine: 'sqlserver',
        host: server.host,
        port: server.port,
        username: 'app',
        password,
        ssl: false,
      });
    const versions = [
      { id: C, labels: ['AWSCURRENT'], value: value('FAKE-old') },
      { id: P, labels: ['AWSPENDING'], value: value('FAKE-new') },
    ];
    const { url } = await anAccount([resting('orders/db', PENDING, { versions })]);
    const shown = await runCli(url, ['plan', 'orders/db', '--verify', '--json'], { program });
    expect(JSON.parse(shown.stdout)).toMatchObject({ reason: 'pending-accepted' });
  });
});

describe('the package', () => {
  test('has the bundles that are tested, byte for byte', async () => {
    for (const name of Object.keys(BUNDLES)) {
      const tested = path.join(BUNDLE_DIRECTORY, name);
      expect(await readdir(installed('functions', name))).toEqual(await readdir(tested));
      for (const file of await readdir(tested)) {
        const [own, its] = [path.join(tested, file), installed('functions', name, file)];
        expect((await readFile(own)).equals(await readFile(its))).toBe(true);
      }
    }
  });

  test('depends on its peers alone', async () => {
    const manifest = JSON.parse(await readFile(installed('package.json'), 'utf8'));
    expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
    expect(manifest).not.toHaveProperty('dependencies');
  });

  test('has no more than what it needs', async () => {
    expect((await readdir(installed())).sort()).toEqual([
      '.jsii',
      'API.md',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES',
      'bin',
      'cli',
      'functions',
      'lib',
      'package.json',
    ]);
    expect((await stat(tarball)).size).toBeLessThanOrEqual(2_400 * KB);
  });

  test('has the licences of what is bundled', async () => {
    const notices = await readFile(installed('THIRD-PARTY-NOTICES'), 'utf8');
    for (const name of [
      'pg',
      'mysql2',
      'tedious',
      'mongodb',
      'oracledb',
      'commander',
      '@aws-sdk/client-secrets-manager',
    ])
      expect(notices).toMatch(new RegExp(`^${name} \\d\\S+ \\([^()]+\\)$`, 'm'));
    expect(notices).toContain('Copyright (c) 2011 TJ Holowaychuk');
    expect(notices).toContain('Apache License');
    expect(notices).not.toContain('@azure/');
  });

  test('has an SBOM beside it that lists the same packages, and nothing that the next run would change', async () => {
    const notices = await readFile(installed('THIRD-PARTY-NOTICES'), 'utf8');
    const bundled = [...notices.matchAll(/^(@?[\w./-]+) (\d+\.\d+\.\d\S*) \([^()]+\)$/gm)];
    const sbom = await readFile(path.join(path.dirname(tarball), SBOM), 'utf8');
    const { bomFormat, components, dependencies, metadata } = JSON.parse(sbom);
    expect(bomFormat).toBe('CycloneDX');
    expect(components.map((each: { purl: string }) => decodeURIComponent(each.purl)).sort()).toEqual(
      bundled.map(([, name, version]) => `pkg:npm/${name}@${version}`).sort(),
    );
    expect(dependencies).toHaveLength(bundled.length + 1);
    expect(metadata.component.name).toBe('rotation-remediation');
    expect(sbom).not.toMatch(/timestamp|serialNumber|urn:uuid/);
  });

  test('tells the other languages what it has', async () => {
    const { types } = JSON.parse(await readFile(installed('.jsii'), 'utf8'));
    expect(
      Object.keys(types)
        .map((name) => name.replace('rotation-remediation.', ''))
        .sort(),
    ).toEqual([
      'FailedRotations',
      'FunctionsVpc',
      'Mode',
      'PreviousOnUnverified',
      'RotationRemediation',
      'RotationRemediationProps',
      'RotationRemediationStack',
      'RotationRemediationStackProps',
      'SecretScope',
      'SecretTag',
      'Verification',
    ]);
    expect(await readFile(installed('API.md'), 'utf8')).toContain('### RotationRemediationStackProps');
  });
});
