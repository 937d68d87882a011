import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but code; `proof` tries to break the promise, as hard as PROOF_RUNS says; `real` starts servers or synthesizes, one file at a time on small machines. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{core,shell,cli}/**/*.test.ts', 'sandbox/**/*.test.ts', 'examples/**/*.test.ts'],
        },
      },
      { test: { name: 'proof', include: ['test/proof/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'real',
          include: ['test/{contract,infra,e2e}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
