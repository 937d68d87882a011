import { readFileSync } from 'node:fs';
import { cloneFile } from './clone-file.ts';

/** The numbered facts about AWS, by number; empty where the page did not come along. */
export const readAwsFacts = (): ReadonlyMap<string, string> => {
  const page = cloneFile('docs/aws-facts.md');
  if (page === undefined) return new Map();
  const rows = readFileSync(page, 'utf8').matchAll(/^\| \**([A-Z]\d+p?)\** \| (.+) \|$/gm);
  return new Map([...rows].map(([, number = '', rest = '']) => [number, inWords(number, cellsIn(rest))]));
};

const cellsIn = (row: string): string[] =>
  row
    .replaceAll('**', '')
    .split('|')
    .map((cell) => cell.trim());

/** A fact, its source left out; of a state what makes it, and what the database accepts then. */
const inWords = (number: string, [what = '', pending, single, alternating]: readonly string[]): string => {
  if (!number.startsWith('S')) return what;
  const accepted = single
    ? `; the database accepts: ${single} (single user), ${alternating} (alternating users)`
    : '';
  return `${what}; the pending version: ${pending}${accepted}`;
};
