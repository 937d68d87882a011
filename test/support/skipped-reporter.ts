import { spawnSync } from 'node:child_process';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { isTarget, targetNode } from '../../bench/node24.ts';
import { isInstalled } from '../../sandbox/database-servers.ts';
import { INFLUXDB_PROGRAM } from '../../sandbox/servers/influxdb.ts';
import { PGBOUNCER_PROGRAM } from '../../sandbox/servers/pgbouncer.ts';
import { CHROMIUM } from './browser.ts';

/** What a machine may lack, and which tests it takes. What only npm brings is always there. */
const NEEDED: readonly (readonly [string, RegExp, () => boolean])[] = [
  ['no variable names such a server: see CONTRIBUTING.md', /CONTRACT_/, () => false],
  ['InfluxDB is not installed', /influxdb/i, () => INFLUXDB_PROGRAM !== undefined],
  ['PgBouncer is not installed', /pgbouncer/i, () => PGBOUNCER_PROGRAM !== undefined],
  ['MariaDB is not installed', /mariadb|mysql|port 3306/i, () => isInstalled('mariadb')],
  ['Redis is not installed', /redis|port 6379/i, () => isInstalled('redis')],
  ['Chromium is not installed', /in a browser/, () => CHROMIUM !== undefined],
  ['cfn-lint is not installed', /cfn-lint/, () => spawnSync('cfn-lint', ['--version']).status === 0],
  ['Node 24 is not there: npm run node24', /Node 24/, () => isTarget(targetNode())],
  ['PROOF_RUNS asks for few', /proof\/model/, () => process.env['PROOF_RUNS'] === undefined],
];

/** The reason that the test gave, or what the machine lacks for it. */
const reasonOf = (test: TestCase, module: TestModule): string => {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const name = `${module.moduleId} ${test.fullName}`;
  const [reason] = NEEDED.find(([, needs, isThere]) => needs.test(name) && !isThere()) ?? [];
  return reason ?? (module.ok() ? 'no reason is known' : 'something before it failed');
};

/** Of a skipped group within another one the runner says nothing: its tests stay pending. */
const hasRun = (test: TestCase): boolean => ['passed', 'failed'].includes(test.result().state);

/** Tells at the end how many tests were skipped, and why. */
export default class SkippedReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // What was not asked for is not skipped.
    if (this.#vitest?.config.testNamePattern !== undefined) return;
    const skipped = new Map<string, string[]>();
    for (const module of modules)
      for (const test of module.children.allTests()) {
        if (hasRun(test)) continue;
        const reason = reasonOf(test, module);
        skipped.set(reason, [...(skipped.get(reason) ?? []), module.relativeModuleId]);
      }
    for (const [reason, files] of skipped)
      console.log(`Skipped: ${files.length} of ${[...new Set(files)].join(', ')}: ${reason}.`);
    if (skipped.size === 0) console.log('Skipped: nothing.');
  }
}
