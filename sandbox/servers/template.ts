import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Account, giveTo } from './unprivileged.ts';

/** Names the folder of what servers are set up from. Whoever sets it removes it. */
export const TEMPLATES = 'SERVER_TEMPLATES';

/**
 * Fills the folder `to` with what `make` makes. Where there is a folder for templates, it is made once and then
 * copied: to set up a database takes longer than to start it.
 */
export const fromTemplate = async (
  name: string,
  to: string,
  account: Account | undefined,
  make: (folder: string) => Promise<void>,
): Promise<void> => {
  const templates = process.env[TEMPLATES];
  if (!templates) {
    await makeFolder(to, account);
    return make(to);
  }
  const template = path.join(templates, `template-${name}`);
  if (!existsSync(template)) {
    const beside = await mkdtemp(`${template}-`);
    await giveTo(account, beside);
    await make(beside);
    // Another process may have been the first.
    await rename(beside, template).catch(() => rm(beside, { recursive: true }));
  }
  await promisify(execFile)('cp', ['-RPp', template, to]);
};

const makeFolder = async (folder: string, account: Account | undefined): Promise<void> => {
  await mkdir(folder, { mode: 0o700 });
  await giveTo(account, folder);
};
