import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DOCS, withNewTables, withTable } from '../../docs/with-table.ts';
import { CONTEXT_KEYS } from '../../infra/app/context-keys.ts';
import { TABLES } from '../../infra/build/reference-docs.ts';
import { PURPOSES } from '../../infra/constructs/permissions.ts';
import { VERIFIED_CONTEXT } from './installations.ts';

describe('a table that is made from the code', () => {
  test.each(Object.keys(TABLES))('is current in docs/%s (else: npm run docs)', async (name) => {
    expect(await readFile(join(DOCS, name), 'utf8')).toBe(await withNewTables(TABLES, name));
  });

  test('of permissions has a row for every purpose that a statement can have', async () => {
    const page = await readFile(join(DOCS, 'permissions.md'), 'utf8');
    for (const why of Object.values(PURPOSES)) expect(page).toContain(`| ${why} |`);
  });

  test('of context keys has a row for every key', async () => {
    const page = await readFile(join(DOCS, 'deploying.md'), 'utf8');
    for (const key of Object.keys({ ...CONTEXT_KEYS, ...VERIFIED_CONTEXT }))
      expect(page).toContain(`| \`${key}\` |`);
  });

  test('is put between its marks and nowhere else', () => {
    const page =
      'before\n<!-- table of x: made from the code by `npm run docs` -->\nold\n<!-- end of the table -->\nafter\n';
    const anew = withTable(page, 'x', 'new\n');
    expect(anew).toMatch(/^before\n<!-- table of x.*-->\n\nnew\n\n<!-- end of the table -->\nafter\n$/);
    expect(withTable(anew, 'x', 'new\n')).toBe(anew);
    expect(() => withTable('no marks', 'x', '')).toThrow('There is no place for the table of x.');
  });
});
