import { availableParallelism, tmpdir } from 'node:os';
import { defineConfig } from 'vitest/config';
import { takeOwnTemporaryFolder } from './sandbox/servers/scratch.ts';
import { TEMPLATES } from './sandbox/servers/template.ts';
import { shares } from './test/proof/effort.ts';
import { LongestFirst } from './test/support/longest-first.ts';

await takeOwnTemporaryFolder('tests');
// A server's files are made once a run, and copied for each that is started.
process.env[TEMPLATES] = tmpdir();

/** Where a test hangs it ends all the same. No test is slow enough on any machine to come near these ten minutes. */
const LIMITS = { testTimeout: 600_000, hookTimeout: 600_000 };

const project = (name: string, include: readonly string[], more: object = {}) => ({
  test: {
    name,
    include: [...include],
    setupFiles: ['test/support/fixed-seed.ts', 'test/support/ends-with-the-run.ts'],
    ...LIMITS,
    ...more,
  },
});

/** Files share what they have loaded, which takes longer than most of them: each leaves it as it was. */
const SHARING = { isolate: false };

/**
 * Many tests wait, so that two files more go on at a time than there are cores. Proofs and synthesis do not:
 * more of them would be in each other's way.
 */
const CORES = availableParallelism();
const WAITING = { maxWorkers: CORES + 2, sequence: { groupOrder: 0 } };
const COMPUTING = { maxWorkers: CORES, sequence: { groupOrder: 1 } };

/** A large run of the model is spread over the cores; the first of them takes all the other proofs, too. */
const proofs = shares().map((effort, n) =>
  n === 0
    ? project('proof', ['test/proof/**/*.test.ts'], {
        globalSetup: ['test/support/named-user.ts'],
        provide: { effort },
        ...SHARING,
        ...COMPUTING,
      })
    : project(`proof ${n + 1}`, ['test/proof/model.test.ts'], { provide: { effort }, ...COMPUTING }),
);

/**
 * `unit` needs nothing but code; `proof` tries to break the promise, as hard as PROOF_RUNS says; `infra`
 * synthesizes; `real` starts servers.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/skipped-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', ['{lambda,cli,sandbox,examples}/**/*.test.ts', 'test/*.test.ts'], {
        globalSetup: ['test/support/built-programs.ts'],
        ...SHARING,
        ...WAITING,
      }),
      ...proofs,
      project('infra', ['test/infra/**/*.test.ts'], {
        globalSetup: ['test/support/built-bundles.ts', 'test/support/scratch.ts'],
        ...SHARING,
        ...COMPUTING,
      }),
      project('real', ['test/{contract,e2e}/**/*.test.ts'], {
        globalSetup: [
          'test/support/named-user.ts',
          'test/support/built-bundles.ts',
          'test/support/built-programs.ts',
        ],
        ...SHARING,
        ...WAITING,
      }),
    ],
  },
});
