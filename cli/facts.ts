import { readFileSync } from 'node:fs';
import { cloneFile } from './clone-file.ts';

/** The numbered facts about AWS, by number; empty where the page did not come along. */
export const readFacts = (): ReadonlyMap<string, string> => {
  const page = cloneFile('docs/aws-facts.md');
  if (page === undefined) return new Map();
  const rows = readFileSync(page, 'utf8').matchAll(/^\| \**([A-Z]\d+p?)\** \| (.+) \|$/gm);
  return new Map(
    [...rows].map(([, number = '', rest = '']) => [number, inWords(rest.replaceAll('**', '').split(' | '))]),
  );
};

/** A fact, its source left out; of a state what makes it, and what the database accepts then. */
const inWords = (cells: readonly string[]): string => {
  const [what = '', pending = '', single = '', alternating = ''] = cells;
  return cells.length < 4
    ? what
    : `${what}; pending version: ${pending}; the database accepts: ${single} (single user), ${alternating} (alternating users)`;
};
