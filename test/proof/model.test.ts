import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { ROUND } from './effort.ts';
import { Counts } from './model/counts.ts';
import { scripts } from './model/scripts.ts';

const { runs, firstSeed } = inject('effort');
const counts = new Counts();

/** A failure tells its seed and its shortest script: PROOF_SEED plays that round alone. */
test(`the promise holds in ${runs} interleavings`, { timeout: 6 * 3_600_000 }, async () => {
  const startedAt = performance.now();
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

/** A part of a round may be too little for what is rare. */
test.runIf(runs >= ROUND)(
  'cancellations find every state, and passes come to every row and every reason',
  () => {
    expect(counts.missing).toEqual([]);
  },
);
