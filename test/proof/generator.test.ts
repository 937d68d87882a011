import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROUND } from './effort.ts';
import { Counts } from './model/counts.ts';
import { scripts } from './model/scripts.ts';

/** Always the same scripts, as many as are played by default. */
const SEED = 1;

test('cancellations find every state, and passes come to every row and every reason', async () => {
  const counts = new Counts();
  for (const script of fc.sample(scripts, { numRuns: ROUND, seed: SEED })) await counts.run(script);
  expect(counts.missing).toEqual([]);
});
