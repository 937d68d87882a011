import { availableParallelism } from 'node:os';

/** Stryker: what is mutated, and what is not and why. Equivalent mutants by the shape of the code: equivalents.mjs. */
export default {
  mutate: [
    'lambda/core/**/*.ts',
    // Words only; docs/verdicts.md and docs/verifier.md are made from them, and held to them by a test.
    '!lambda/core/{reasons,causes}.ts',
    // How values are spelt: held by values tried on real servers (test/contract/values.test.ts), which are too slow here.
    '!lambda/core/{value-names,engines,connection-url,url-parameters,host-and-port,parts,says-login}.ts',
    '!lambda/core/{json-text,disagreements,tellable,login-from,parse-credentials,identity}.ts',
    'lambda/adapters/engines/*-answers.ts',
    'lambda/aws/refusals.ts',
    'lambda/decision/verifier-reply.ts',
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
