import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than some five seconds, the longest first. */
const LONGEST = [
  'test/e2e/pooler',
  'test/contract/engines/hang-and-flood',
  'test/e2e/demo',
  'test/proof/faults',
  'test/contract/values',
  'test/proof/sabotage',
  'test/e2e/hostile-servers',
  'test/contract/verify-environment',
  'test/proof/postgres',
  'test/proof/model',
  'test/contract/engines/rogue-postgres',
  'test/contract/engines/mariadb',
  'test/e2e/report',
  'test/e2e/sweep',
  'test/e2e/acceptance',
  'test/infra/app',
  'test/infra/template',
  'test/infra/cfn-lint',
  'test/words',
  'lambda/remediate/refusals',
  'cli/commands/sweep',
];

/** Projects whose files share what they have loaded come last, each in one piece: between them it is loaded anew. */
const SHARING = ['infra', 'unit'];

const rankOf = ({ project, moduleId }: TestSpecification): number => {
  const longest = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return SHARING.indexOf(project.name) * 1_000 + (longest === -1 ? LONGEST.length : longest);
};

/** Begins with the longest, so that no core waits for the other one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
