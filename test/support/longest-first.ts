import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than some five seconds, the longest first. */
const LONGEST = [
  'test/e2e/leaves-nothing',
  'test/e2e/pooler',
  'test/e2e/places',
  'test/e2e/hostile-servers',
  'test/e2e/demo',
  'test/e2e/operators-way',
  'test/e2e/every-state',
  'test/e2e/acceptance',
  'test/contract/engines/hang-and-flood',
  'test/e2e/sweep',
  'test/e2e/report',
  'test/contract/engines/mariadb',
  'test/contract/engines/postgres',
  'test/contract/engines/redis',
  'test/contract/engines/influxdb',
  'test/contract/engines/oracle',
  'test/contract/engines/mongo',
  'test/contract/engines/rogue-oracle',
  'test/contract/engines/pgbouncer',
  'test/proof/faults',
  'test/proof/sabotage',
  'test/proof/model',
  'test/proof/postgres',
  'test/infra/package',
  'test/infra/cfn-lint',
  'test/infra/release',
  'test/infra/app',
  'lambda/remediate/refusals',
  'test/words',
  'lambda/verify/engines/login-workers',
  'lambda/decision/laws',
  'cli/commands/sweep',
];

/** The projects come in this order, each in one piece: its files share what they have loaded. */
const PROJECTS = ['real', 'unit', 'proof', 'infra'];

const rankOf = ({ project, moduleId }: TestSpecification): number => {
  const longest = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return PROJECTS.indexOf(project.name) * 1_000 + (longest === -1 ? LONGEST.length : longest);
};

/** Begins with the longest, so that no core waits for the other one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
