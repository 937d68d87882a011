import { defineConfig } from 'vitest/config';
import { keptThread } from './kept-thread.ts';

/**
 * The tests that mutants are tried against: examples of the core and the classifiers, which need no server. Not
 * the laws, which would kill a mutant by chance, nor what holds the sources' own text.
 */
export default defineConfig({
  plugins: [
    {
      name: 'kept-thread',
      // Here, for Stryker asks for a new thread a run.
      configureVitest: ({ project }) => {
        project.config.pool = keptThread.name;
        project.config.poolRunner = keptThread;
      },
    },
  ],
  test: {
    include: [
      'lambda/{decision,runtime,sweep}/**/*.test.ts',
      'lambda/remediate/{cancellation,failed-rotation,home,outcome,verifier-arns}.test.ts',
      'lambda/verify/values/credentials.test.ts',
      'lambda/verify/engines/{database-errors,*-answers}.test.ts',
      'lambda/aws/aws-errors.test.ts',
      'test/contract/verifier-reply.test.ts',
    ],
    exclude: ['lambda/decision/{laws,table}.test.ts'],
    // For a busy machine, as in vitest.config.ts.
    testTimeout: 60_000,
    setupFiles: ['test/mutation/each-file.ts', 'test/support/fixed-seed.ts'],
    // All files of a run to the thread at once, which knows when modules are to be loaded anew.
    isolate: false,
  },
});
