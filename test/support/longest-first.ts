import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than some five seconds, the longest first. */
const LONGEST = [
  'e2e/pooler',
  'contract/engines/hang-and-flood',
  'e2e/demo',
  'proof/faults',
  'contract/values',
  'proof/sabotage',
  'e2e/hostile-servers',
  'contract/verify-environment',
  'proof/postgres',
  'proof/model',
  'contract/engines/rogue-postgres',
  'contract/engines/mariadb',
  'e2e/report',
  'e2e/sweep',
  'e2e/acceptance',
  'infra/app',
  'infra/template',
  'infra/cfn-lint',
  'core/words',
  'shell/refusals',
  'cli/sweep',
];

/** Projects whose files share what they have loaded come last, each in one piece: between them it is loaded anew. */
const SHARING = ['infra', 'unit'];

const rankOf = ({ project, moduleId }: TestSpecification): number => {
  const longest = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
  return SHARING.indexOf(project.name) * 1_000 + (longest === -1 ? LONGEST.length : longest);
};

/** Begins with the longest, so that no core waits for the other one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
