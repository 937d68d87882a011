import { defineConfig } from 'vitest/config';
import { shares } from './test/proof/effort.ts';

/** Where a test hangs it ends all the same. No test is slow enough on any machine to come near these ten minutes. */
const LIMITS = { testTimeout: 600_000, hookTimeout: 600_000 };

/** A large run of the model is spread over the cores; the first of them takes all the other proofs, too. */
const proofs = shares().map((effort, n) => ({
  test: {
    name: n === 0 ? 'proof' : `proof ${n + 1}`,
    include: n === 0 ? ['test/proof/**/*.test.ts'] : ['test/proof/model.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    provide: { effort },
    ...LIMITS,
  },
}));

/** `unit` needs nothing but code; `proof` tries to break the promise, as hard as PROOF_RUNS says; `real` starts servers or synthesizes, one file at a time on small machines. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/support/fixed-seed.ts'],
          ...LIMITS,
          include: ['test/{core,shell,cli}/**/*.test.ts', 'sandbox/**/*.test.ts', 'examples/**/*.test.ts'],
        },
      },
      ...proofs,
      {
        test: {
          name: 'real',
          setupFiles: ['test/support/fixed-seed.ts'],
          include: ['test/{contract,infra,e2e}/**/*.test.ts'],
          ...LIMITS,
        },
      },
    ],
  },
});
