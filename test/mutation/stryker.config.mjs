import { availableParallelism } from 'node:os';

/** Stryker: what is mutated, and what is not and why. Equivalent mutants by the shape of the code: equivalents.mjs. */
export default {
  mutate: [
    'lambda/decision/**/*.ts',
    'lambda/remediate/{caller,cancellation,home,outcome,request}.ts',
    'lambda/runtime/{fields,sensitive,visible}.ts',
    'lambda/sweep/{triage,sweep-page}.ts',
    'lambda/verify/values/credentials.ts',
    '!**/*.test.ts',
    // Words only; docs/verdicts.md and docs/verifier.md are made from them, and held to them by a test.
    '!lambda/decision/{reasons,causes}.ts',
    // Of verify/values nothing else: how values are spelt is held by laws and by real servers, which are too slow here.
    'lambda/verify/engines/*-answers.ts',
    'lambda/aws/aws-errors.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  // Stryker would rewrite tsconfig.json by TypeScript's compiler API, which TypeScript 7 lacks.
  tsconfigFile: 'no-tsconfig-to-rewrite.json',
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/equivalents.mjs'],
  ignorers: ['equivalents'],
  // `?.` is only written where tsc demands it, and Stryker's own type checker needs that API.
  mutator: { excludedMutations: ['OptionalChaining'] },
  coverageAnalysis: 'perTest',
  concurrency: availableParallelism(),
  // judge.ts tells the score, and which mutants live on.
  reporters: ['progress', 'json'],
  jsonReporter: { fileName: 'dist/mutation/report.json' },
  tempDirName: 'dist/mutation/sandbox',
};
