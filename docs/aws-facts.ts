import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REASONS } from '../lambda/decision/reasons.ts';

/** The facts that a reason rests on, by number: what `explain` tells of them, taken from aws-facts.md. */
export const awsFacts = (): string => {
  const wanted = new Set<string>(Object.values(REASONS).flatMap(({ restsOn }) => restsOn));
  const page = readFileSync(path.join(import.meta.dirname, 'aws-facts.md'), 'utf8');
  const facts = [...page.matchAll(/^\| \**([A-Z]\d+p?)\** \| (.+) \|$/gm)]
    .filter(([, number = '']) => wanted.has(number))
    .map(([, number = '', rest = '']) => [number, inWords(number, cellsIn(rest))]);
  return `${JSON.stringify(Object.fromEntries(facts), undefined, 2)}\n`;
};

const cellsIn = (row: string): string[] =>
  row
    .replaceAll('**', '')
    .split('|')
    .map((cell) => cell.trim());

/** A fact, its source left out; of a state what makes it, and which versions' passwords the database accepts then. */
const inWords = (number: string, [what = '', pending, single, alternating]: readonly string[]): string => {
  if (!number.startsWith('S')) return what;
  const accepted = [acceptedIn(single, 'single user'), acceptedIn(alternating, 'alternating users')].filter(
    (words) => words,
  );
  const login = accepted.length > 0 ? `; the database accepts: ${accepted.join('; ')}` : '';
  return `${what}; the pending version: ${pending}${login}`;
};

const LETTERS: Readonly<Record<string, string>> = { C: 'AWSCURRENT', P: 'AWSPENDING', V: 'AWSPREVIOUS' };

const acceptedIn = (versions: string | undefined, users: string): string =>
  versions && versions !== '–'
    ? `${versions.replaceAll(/\b[CPV]\b/g, (letter) => LETTERS[letter] ?? letter)} (${users})`
    : '';
