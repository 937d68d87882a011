import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { SBOM } from '../../infra/build/package.ts';
import { changesOf, faultsOf, writeRelease } from '../../infra/build/release.ts';
import { TEMPLATE } from '../../infra/build/template.ts';
import { VERSION } from '../../infra/build/version.mjs';
import { newDirectory } from './synthesized.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** The bytes of each file under a directory. */
const filesIn = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name))
      .sort()
      .map((file) => [
        path.relative(directory, file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );

/** Builds the functions and the command line in a folder of its own, with packages of its own. */
const builtIn = (folder: string): Record<string, string> => {
  const sources = execFileSync(
    'git',
    ['ls-files', 'cli', 'lambda', 'infra', 'package.json', 'tsconfig.json'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  for (const file of sources
    .trim()
    .split('\n')
    .filter((each) => existsSync(path.join(ROOT, each))))
    cpSync(path.join(ROOT, file), path.join(folder, file));
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const deployed = Object.entries<{ dev?: true }>(packages)
    .filter(([name, { dev }]) => /^node_modules\/[^/]+(\/[^/]+)?$/.test(name) && !dev)
    .map(([name]) => name)
    .filter((name) => existsSync(path.join(ROOT, name)));
  execFileSync('cp', ['-al', '--parents', ...deployed, folder], { cwd: ROOT });
  const build = `
    import { buildBundles } from './infra/build/bundles.ts';
    import { buildProgram } from './infra/build/program.mjs';
    await Promise.all([buildBundles(), buildProgram('dist/cli')]);`;
  writeFileSync(path.join(folder, 'build.ts'), build);
  const tsx = import.meta.resolve('tsx');
  execFileSync(process.execPath, ['--import', tsx, 'build.ts'], { cwd: folder });
  return filesIn(path.join(folder, 'dist'));
};

test('the same sources give the same bytes, whatever the folder that they are built in', () => {
  mkdirSync(path.join(BUNDLE_DIRECTORY, 'test'), { recursive: true });
  // On the clone's disk, so that the packages can be hard links.
  const scratch = mkdtempSync(path.join(BUNDLE_DIRECTORY, 'test/twice-'));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const [one, other] = ['one', 'in/another'].map((name) => path.join(scratch, name));
  for (const folder of [one, other]) mkdirSync(folder ?? '', { recursive: true });
  const built = builtIn(one ?? '');
  expect(Object.keys(built).length).toBeGreaterThan(50);
  expect(builtIn(other ?? '')).toEqual(built);
});

describe('the files of a release', () => {
  const built = newDirectory();
  const tarball = `rotation-remediation-${VERSION}.tgz`;
  for (const name of [tarball, SBOM]) writeFileSync(path.join(built, name), `fake ${name}`);
  mkdirSync(path.join(built, 'template/zips'), { recursive: true });
  writeFileSync(path.join(built, 'template', TEMPLATE), '{}');
  writeFileSync(path.join(built, 'template/zips/verify.zip'), 'fake zip');

  test('are the package, its SBOM, the template with all it takes, the changes, and their sums', async () => {
    const directory = path.join(newDirectory(), 'release');
    await writeRelease(directory, built, 'Changed\n');
    const { SHA256SUMS: _, ...sums } = filesIn(directory);
    const folder = `rotation-remediation-template-${VERSION}`;
    const archive = `${folder}.zip`;
    expect(Object.keys(sums).sort()).toEqual([tarball, SBOM, TEMPLATE, archive, 'CHANGES.md'].sort());
    const listed = readFileSync(path.join(directory, 'SHA256SUMS'), 'utf8');
    expect(listed).toBe(
      Object.keys(sums)
        .sort()
        .map((name) => `${sums[name]}  ${name}\n`)
        .join(''),
    );
    const contents = unzipSync(readFileSync(path.join(directory, archive)));
    expect(Object.keys(contents).sort()).toEqual(
      [`${folder}/${TEMPLATE}`, `${folder}/zips/verify.zip`].sort(),
    );
    expect(strFromU8(contents[`${folder}/zips/verify.zip`] ?? new Uint8Array())).toBe('fake zip');
  });

  test('are the same each time', async () => {
    const directories = [path.join(newDirectory(), 'one'), path.join(newDirectory(), 'other')];
    for (const directory of directories) await writeRelease(directory, built, 'Changed\n');
    const [one, other] = directories.map(filesIn);
    expect(other).toEqual(one);
  });
});

const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-01\n\n### Added\n\n- A thing.\n\n## [0.1.0]\n';
const STAMP = '0.2.0+0123456789ab';

test('the changes of a version are its section of the changelog', () => {
  expect(changesOf(CHANGELOG, '0.2.0')).toBe('### Added\n\n- A thing.\n');
  expect(changesOf(CHANGELOG, '0.3.0')).toBeUndefined();
});

describe('a release', () => {
  test('is made of a commit, with a section of its own in the changelog', () => {
    expect(faultsOf(STAMP, CHANGELOG, {})).toEqual([]);
    expect(faultsOf(STAMP, CHANGELOG, { GITHUB_REF_NAME: 'v0.2.0' })).toEqual([]);
  });

  test.each([
    [`${STAMP}.changed`, {}, /nothing changed/],
    ['0.2.0+no-git', {}, /built from "no-git"/],
    ['0.3.0+0123456789ab', {}, /no section \[0\.3\.0\]/],
    [STAMP, { GITHUB_REF_NAME: 'v0.2.1' }, /The tag is v0\.2\.1/],
    [
      STAMP,
      { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'someone/rotation-remediation' },
      /repository\.ts must name https:\/\/github\.com\/someone\/rotation-remediation/,
    ],
  ])('is refused: %s, %j', (stamp, environment, fault) => {
    expect(faultsOf(stamp, CHANGELOG, environment)).toEqual([expect.stringMatching(fault)]);
  });
});

test('every action that a workflow uses is pinned by commit', () => {
  const workflows = path.join(ROOT, '.github/workflows');
  const used = readdirSync(workflows).flatMap((file) =>
    [...readFileSync(path.join(workflows, file), 'utf8').matchAll(/uses: (.*)/g)].map(([, action]) => action),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
