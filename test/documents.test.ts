import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { PAGES, TABLES, withTableAnew } from '../docs/generate.ts';
import { REASONS } from '../lambda/decision/reasons.ts';

const page = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');

describe('files that are made from code or from a page', () => {
  test.each(Object.entries(PAGES))('%s is current (else: npm run docs)', async (name, made) => {
    expect(await page(name)).toBe(made());
  });

  test.each(Object.keys(TABLES))('the table in %s is current (else: npm run docs)', async (name) => {
    expect(await page(name)).toBe(await withTableAnew(name));
  });
});

test('no runbook advises to apply without a login: what is parked already would be left as it is', async () => {
  for (const runbook of await readdir(new URL('../docs/runbooks', import.meta.url)))
    expect(await page(`runbooks/${runbook}`)).not.toMatch(/apply SECRET(?! --verify)/);
});

test('every fact that a reason rests on is in the list of facts', async () => {
  const facts = await page('aws-facts.md');
  for (const { restsOn } of Object.values(REASONS))
    for (const fact of restsOn) expect(facts).toMatch(new RegExp(`\\| \\**${fact}\\** \\|`));
});
