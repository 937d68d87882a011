import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { newDirectory } from './synthesized.ts';

/** A project of version 1.2.3, with the code that stamps a build; what it stamps. */
const aProject = (init: (project: string) => void = () => {}, project = newDirectory()): string => {
  mkdirSync(join(project, 'infra/build'), { recursive: true });
  copyFileSync(
    join(import.meta.dirname, '../../infra/build/version.mjs'),
    join(project, 'infra/build/version.mjs'),
  );
  writeFileSync(join(project, 'package.json'), '{ "version": "1.2.3" }');
  init(project);
  const stamp = `import { buildVersion } from '${pathToFileURL(project)}/infra/build/version.mjs'; console.log(buildVersion());`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', stamp], { encoding: 'utf8' }).trim();
};

const git = (cwd: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.com', ...words], {
    cwd,
    encoding: 'utf8',
  });

const committed = (project: string): void => {
  git(project, 'init', '--quiet');
  git(project, 'add', '.');
  git(project, 'commit', '--quiet', '--message', 'first');
};

test('a build is stamped with the version and the commit, never with a date', () => {
  let commit = '';
  const stamp = aProject((project) => {
    committed(project);
    commit = git(project, 'rev-parse', 'HEAD').slice(0, 12);
  });
  expect(stamp).toBe(`1.2.3+${commit}`);
});

test('a build of files that differ from the commit says so', () => {
  const stamp = aProject((project) => {
    committed(project);
    writeFileSync(join(project, 'package.json'), '{ "version": "1.2.4" }');
  });
  expect(stamp).toMatch(/^1\.2\.4\+[0-9a-f]{12}\.changed$/);
});

test('a build outside of git says so, in a folder of another repository too', () => {
  expect(aProject()).toBe('1.2.3+no-git');
  const another = newDirectory();
  git(another, 'init', '--quiet');
  expect(aProject(undefined, join(another, 'vendored'))).toBe('1.2.3+no-git');
});
