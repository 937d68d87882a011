import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { contextTable } from './context-keys.ts';
import { permissionsTable } from './permissions-table.ts';

export const DOCS = join(import.meta.dirname, '..', 'docs');

const begin = (table: string) => `<!-- table of ${table}: made from the code by \`npm run docs\` -->`;
const END = '<!-- end of the table -->';

/** A page with the named table put in anew between its two marks. Throws where the page has no such marks. */
export const withTable = (page: string, table: string, rows: string): string => {
  const start = page.indexOf(begin(table));
  const end = page.indexOf(END, start);
  if (start === -1 || end === -1) throw new Error(`There is no place for the table of ${table}.`);
  return `${page.slice(0, start)}${begin(table)}\n\n${rows}\n${page.slice(end)}`;
};

/** The pages, seen from docs/, that have a table made from the stack, each with what is to be in it. */
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
