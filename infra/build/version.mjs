import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const git = (...words) =>
  execFileSync('git', ['--no-optional-locks', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const commit = () => {
  try {
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync(ROOT)) return 'no-git';
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '.changed';
    return `${git('rev-parse', 'HEAD').slice(0, 12)}${changed}`;
  } catch {
    return 'no-git';
  }
};

export const { version: VERSION } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url)));

export const buildVersion = () => `${VERSION}+${commit()}`;
