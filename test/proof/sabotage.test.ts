import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBroken } from './model/broken.ts';
import { NO_TALLY, run } from './model/run.ts';
import { SABOTAGES } from './model/sabotages.ts';
import { scripts } from './model/scripts.ts';

/** As many as the model plays by default, always the same ones. */
const RUNS = 2_000;
const SEED = 1;

describe('the model notices', () => {
  const played = fc.sample(scripts, { numRuns: RUNS, seed: SEED });

  test.each(Object.entries(SABOTAGES))('%s', async (_name, sabotage) => {
    let broken: unknown;
    for (const script of played) {
      broken = await run(script, NO_TALLY, { sabotage }).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (broken !== undefined) break;
    }
    expect(isBroken(broken)).toBe(true);
  });
});
