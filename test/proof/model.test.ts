import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from './model/run.ts';
import { scripts } from './model/scripts.ts';

/** How many interleavings are tried, and from which seed on; a failure tells its seed and its shortest script. */
const RUNS = Number(process.env['PROOF_RUNS'] ?? 2_000);
const SEED = Number(process.env['PROOF_SEED'] ?? Date.now() % 2 ** 31);

const seen = new Map<string, number>();
const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

test(`the promise holds in ${RUNS} interleavings`, { timeout: 6 * 3_600_000 }, async () => {
  const startedAt = performance.now();
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const limits = new Set<string>();
      await run(script, {
        onOutcome: ({ verdict: { kind, reason } }) => count(`${kind} ${reason}`),
        onCancel: () => count('cancellations'),
        onLimit: (limit) => void limits.add(limit),
      });
      for (const limit of limits) count(`runs at a limit: ${limit}`);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const table = [...seen].sort().map(([what, times]) => `${String(times).padStart(8)}  ${what}`);
  console.log(`${RUNS} interleavings from seed ${SEED} in ${seconds} s\n${table.join('\n')}`);
  expect([...seen.keys()].filter((what) => what.startsWith('promote'))).not.toEqual([]);
});
