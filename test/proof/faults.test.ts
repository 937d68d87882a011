import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { faultAll, twistAll } from './crash/harness.ts';
import { faultsPart, PAGE, SECOND_HALF } from './crash/page.ts';

test('whatever befalls a call, the pass or the deliveries after it end the same, as docs/crash-table.md says (else: npm run docs)', async () => {
  const others = await twistAll();
  const [oneTry, everyTry] = await faultAll();
  const part = faultsPart({ others, oneTry, everyTry });
  console.log(part);
  const page = await readFile(PAGE, 'utf8');
  expect(page.slice(page.indexOf(SECOND_HALF))).toBe(part);
});
