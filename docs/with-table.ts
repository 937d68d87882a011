import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The folder of these pages. */
export const DOCS = import.meta.dirname;

/** The pages with a table that is made from code, by their path from docs/, each with its table's name and rows. */
export type Tables = Readonly<Record<string, readonly [table: string, rows: () => string]>>;

/** One of these pages, with its table made again. */
export const withNewTable = async (tables: Tables, name: string): Promise<string> => {
  const [table, rows] = tables[name] ?? [];
  if (table === undefined || rows === undefined) throw new Error(`${name} has no table of its own.`);
  return withTable(await readFile(path.join(DOCS, name), 'utf8'), table, rows());
};

/** Writes each page with its table made again. */
export const writeTables = async (tables: Tables): Promise<void> => {
  for (const name of Object.keys(tables))
    await writeFile(path.join(DOCS, name), await withNewTable(tables, name));
};

const begin = (table: string) => `<!-- table of ${table}: made from the code by \`npm run docs\` -->`;
const END = '<!-- end of the table -->';

/** A page with the named table put in anew between its two marks. Throws where the page has no such marks. */
export const withTable = (page: string, table: string, rows: string): string => {
  const start = page.indexOf(begin(table));
  const end = page.indexOf(END, start);
  if (start === -1 || end === -1) throw new Error(`There is no place for the table of ${table}.`);
  return `${page.slice(0, start)}${begin(table)}\n\n${rows}\n${page.slice(end)}`;
};
