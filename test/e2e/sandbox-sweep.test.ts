import { expect, onTestFinished, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { install } from '../../sandbox/installation.ts';
import { startLocalAws } from '../../sandbox/local-aws.ts';
import { installSweep } from '../../sandbox/sweep-installation.ts';
import { builtProgram } from '../support/built-programs.ts';
import { runCli } from '../support/cli.ts';
import { C, P } from '../support/secrets.ts';

const DAY_MS = 86_400_000;

test('the sandbox sweeps once a day: a secret without an event is repaired by the built functions', async () => {
  const clock = new ManualClock();
  const aws = await startLocalAws({ clock });
  onTestFinished(() => aws.close());
  const installation = install(aws, { bundles: BUNDLE_DIRECTORY, mode: 'unblock', verifier: false });
  installSweep(aws, installation, { bundles: BUNDLE_DIRECTORY, everyMs: DAY_MS });
  const { arn } = aws.manager.plant({
    name: 'orders/db',
    rotationEnabled: false,
    createdAtMs: Date.now() - 2 * DAY_MS,
    versions: [
      { id: C, labels: ['AWSCURRENT'], value: 'fake-c' },
      { id: P, labels: ['AWSPENDING'], value: 'fake-p' },
    ],
  });
  const labels = async () =>
    (await aws.manager.call('DescribeSecret', { SecretId: arn }))['VersionIdsToStages'];

  await clock.advance(DAY_MS - 1);
  expect(await labels()).toEqual({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
  await clock.advance(1);
  await clock.advance(0);
  expect(await labels()).toEqual({
    [C]: ['AWSCURRENT'],
    [P]: expect.arrayContaining(['AWSPREVIOUS', expect.stringMatching(/^ROTATION-RESCUE-/)]),
  });
});

test('npm run sandbox sweeps as often as it is told to, until Ctrl-C', async () => {
  const program = [builtProgram('sandbox/serve.ts')];
  const { code, stdout } = await runCli('', ['--port', '0', '--sweep-every', '1'], {
    program,
    onOutput: (shown, { interrupt }) => {
      if (shown.includes('"message":"swept"')) interrupt();
    },
  });
  expect(stdout).toMatch(/sweep: .*"message":"swept"/);
  expect(code).toBe(0);
});
