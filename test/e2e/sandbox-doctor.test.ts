import { expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { install } from '../../sandbox/installation.ts';
import { startLocalAws } from '../../sandbox/local-aws.ts';
import { installSweep } from '../../sandbox/sweep-installation.ts';
import { runHere } from '../support/cli-here.ts';

test('doctor finds in the sandbox everything that it asks for, the rule for failed rotations too', async () => {
  const clock = new ManualClock(Date.now());
  const aws = await startLocalAws({ clock });
  onTestFinished(() => aws.close());
  const installation = install(aws, {
    bundles: BUNDLE_DIRECTORY,
    mode: 'recover',
    verifier: true,
    failedRotations: 'report',
  });
  const sweep = installSweep(aws, installation, { bundles: BUNDLE_DIRECTORY, everyMs: 86_400_000 });
  sweep();
  await clock.advance(0);

  const { code, stdout } = await runHere(aws.url, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
  expect(checks.filter(({ found }) => found !== 'ok')).toEqual([]);
  expect(checks.find(({ name }) => name === 'failed rotations')?.says).toContain('FailedRotations is on');
  expect(code).toBe(0);
});
