import fc from 'fast-check';
import { inject, test } from 'vitest';
import { ROUND } from './effort.ts';
import { Counts } from './model/counts.ts';
import { scripts } from './model/scripts.ts';

const { runs, firstSeed } = inject('effort');

/** A failure tells its seed and its shortest script: PROOF_SEED plays that round alone. */
test(`the promise holds in ${runs} interleavings`, { timeout: 6 * 3_600_000 }, async () => {
  const startedAt = performance.now();
  const counts = new Counts();
  for (let played = 0; played < runs; played += ROUND)
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        await counts.run(script);
      }),
      { numRuns: Math.min(ROUND, runs - played), seed: firstSeed + played / ROUND },
    );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${runs} interleavings from seed ${firstSeed} on in ${seconds} s\n${counts}`);
});
