import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The folder of these pages. */
export const DOCS = import.meta.dirname;

/** The pages with tables that are made from code, by their path from docs/: each table's name and rows. */
export type Tables = Readonly<Record<string, Readonly<Record<string, () => string>>>>;

/** One of these pages, with its tables made again. */
export const withNewTables = async (tables: Tables, name: string): Promise<string> =>
  Object.entries(tables[name] ?? {}).reduce(
    (page, [table, rows]) => withTable(page, table, rows()),
    await readFile(path.join(DOCS, name), 'utf8'),
  );

/** Writes each page with its tables made again. */
export const writeTables = async (tables: Tables): Promise<void> => {
  for (const name of Object.keys(tables))
    await writeFile(path.join(DOCS, name), await withNewTables(tables, name));
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
