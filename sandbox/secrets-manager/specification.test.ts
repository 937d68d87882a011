import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPERATIONS } from './operations.ts';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8');
const [specified = '', leftOut = ''] = read('secrets-manager.md').split('## Left out on purpose');
const titles = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => read(file).match(/'[A-Z]\d+[^'\n]*(?:'|$)/gm) ?? [])
  .join('\n');

test.each([...new Set(specified.match(/\b[ELRX]\d+\b/g))].map((fact) => [fact]))(
  '%s has a test that is named by it',
  (fact) => {
    expect(titles).toMatch(new RegExp(`\\b${fact}\\b`));
  },
);

test('tells of every operation that there is', () => {
  for (const operation of Object.keys(OPERATIONS)) {
    expect(specified).toMatch(new RegExp(`\\b${operation}\\b`));
    expect(leftOut).not.toMatch(new RegExp(`\\b${operation}\\b`));
  }
});
