import { availableParallelism } from 'node:os';

declare module 'vitest' {
  interface ProvidedContext {
    readonly effort: Effort;
  }
}

/** How many scripts are played, in rounds, the seed of each round one higher than that of the round before. */
type Effort = { readonly runs: number; readonly firstSeed: number };

/** So many scripts are played in a round: by default in all, and never more with one seed. */
export const ROUND = 2_000;

const RUNS = Number(process.env['PROOF_RUNS'] ?? ROUND);
/** The same every time by default, so that a change is judged by itself; another seed looks elsewhere. */
const SEED = Number(process.env['PROOF_SEED'] ?? 1);

/** The whole effort; where it is large, in as many shares as the machine has cores. */
export const shares = (): readonly Effort[] => {
  const rounds = Math.ceil(RUNS / ROUND);
  const each = Math.ceil(rounds / Math.min(rounds, availableParallelism()));
  return Array.from({ length: Math.ceil(rounds / each) }, (_, n) => ({
    runs: Math.min(each * ROUND, RUNS - n * each * ROUND),
    firstSeed: SEED + n * each,
  }));
};
