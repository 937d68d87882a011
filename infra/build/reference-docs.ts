import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withTable } from '../../docs/with-table.ts';
import { contextTable } from '../app/context-keys.ts';
import { permissionsTable } from './permissions-table.ts';

export const DOCS = join(import.meta.dirname, '../..', 'docs');

/** The pages with a table made from the stack, by their path from docs/, each with its table. */
export const TABLES: Readonly<Record<string, readonly [table: string, rows: () => string]>> = {
  'deploying.md': ['context keys', contextTable],
  'permissions.md': ['permissions', permissionsTable],
  '../README.md': ['permissions', permissionsTable],
};

export const pageAnew = async (name: string): Promise<string> => {
  const [table, rows] = TABLES[name] ?? [];
  if (table === undefined || rows === undefined) throw new Error(`${name} has no table of its own.`);
  return withTable(await readFile(join(DOCS, name), 'utf8'), table, rows());
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of Object.keys(TABLES)) await writeFile(join(DOCS, name), await pageAnew(name));
}
