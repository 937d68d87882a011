import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counts } from './model/counts.ts';
import { scripts } from './model/scripts.ts';

const DEFAULT_RUNS = 2_000;
/** How many interleavings are tried; a failure tells its seed and its shortest script. */
const RUNS = Number(process.env['PROOF_RUNS'] ?? DEFAULT_RUNS);
/** The same every time by default, so that a change is judged by itself; a longer run looks elsewhere. */
const SEED = Number(process.env['PROOF_SEED'] ?? (RUNS > DEFAULT_RUNS ? Date.now() % 2 ** 31 : 1));

test(`the promise holds in ${RUNS} interleavings`, { timeout: 6 * 3_600_000 }, async () => {
  const startedAt = performance.now();
  const counts = new Counts();
  await fc.assert(
    fc.asyncProperty(scripts, (script) => counts.run(script)),
    { numRuns: RUNS, seed: SEED },
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${RUNS} interleavings from seed ${SEED} in ${seconds} s\n${counts}`);
  expect(counts.missing).toEqual([]);
});
