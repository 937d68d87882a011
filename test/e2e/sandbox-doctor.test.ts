import { expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { install } from '../../sandbox/installation.ts';
import { startLocalAws } from '../../sandbox/local-aws.ts';
import { installSweep } from '../../sandbox/sweep-installation.ts';
import { PENDING, resting } from '../support/cli-account.ts';
import { runHere } from '../support/cli-here.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

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

test('a pause of nine days loses no cancellation and no start of a sweep, and fails nothing', async () => {
  const clock = new ManualClock(Date.now() - 10 * DAY_MS);
  const lines: string[] = [];
  const aws = await startLocalAws({
    clock,
    secretsManager: { now: () => clock.now() },
    onLog: (name, line) => lines.push(`${name} ${line}`),
  });
  onTestFinished(() => aws.close());
  const bundles = BUNDLE_DIRECTORY;
  const installation = install(aws, { bundles, mode: 'unblock', verifier: false });
  installSweep(aws, installation, { bundles, everyMs: 4 * DAY_MS });
  const { arn: secret } = aws.manager.plant(resting('stuck/db', PENDING));
  const isBlocked = async () => {
    const { VersionIdsToStages: stages } = await aws.manager.call('DescribeSecret', { SecretId: secret });
    return JSON.stringify(stages).includes('AWSPENDING');
  };
  const saysOf = (name: string) =>
    lines.filter((line) => line.startsWith(name) && line.includes('"message"'));

  expect((await runHere(aws.url, ['pause', '--yes'])).code).toBe(0);
  await aws.manager.call('CancelRotateSecret', { SecretId: secret });
  await clock.advance(9 * DAY_MS);
  expect(await isBlocked()).toBe(true);
  expect([saysOf('remediate'), saysOf('sweep')]).toEqual([[], []]);
  expect(installation.recheckQueue.bodies).toHaveLength(1);

  expect((await runHere(aws.url, ['resume', '--yes'])).code).toBe(0);
  await clock.advance(MINUTE_MS);
  expect(await isBlocked()).toBe(false);
  expect(saysOf('remediate').filter((line) => line.includes('"eventId"'))).toHaveLength(1);
  expect(saysOf('sweep').filter((line) => line.includes('"swept"'))).toHaveLength(2);
  expect(Object.values(installation.deadLetters).map((queue) => queue.bodies)).toEqual([[], [], []]);
});
