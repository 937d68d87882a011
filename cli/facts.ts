import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = path.join('docs', 'aws-facts.md');

/** The numbered facts about AWS, by number; empty where the page did not come along. */
export const readFacts = (): ReadonlyMap<string, string> => {
  const page = pageAbove(path.dirname(fileURLToPath(import.meta.url)));
  if (page === undefined) return new Map();
  const rows = readFileSync(page, 'utf8').matchAll(/^\| \**([A-Z]\d+p?)\** \| (.+) \|$/gm);
  return new Map(
    [...rows].map(([, number = '', rest = '']) => [number, inWords(rest.replaceAll('**', '').split(' | '))]),
  );
};

/** Built or not, the program lies somewhere in the clone. */
const pageAbove = (directory: string): string | undefined => {
  const page = path.join(directory, PAGE);
  if (existsSync(page)) return page;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : pageAbove(parent);
};

/** A fact and its source; of a state what makes it, and what the database accepts then. */
const inWords = (cells: readonly string[]): string => {
  const [what = '', pending = '', single = '', alternating = ''] = cells;
  return cells.length < 4
    ? what
    : `${what}; pending version: ${pending}; the database accepts: ${single} (single user), ${alternating} (alternating users)`;
};
