import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type CliRun, runCli } from '../test/support/cli.ts';
import { anAccount, type Labels, PENDING, resting } from '../test/support/cli-account.ts';
import { runHere } from '../test/support/cli-here.ts';
import { at, C, P, rescue } from '../test/support/secrets.ts';
import { aWiredRegion } from '../test/support/wired-region.ts';

const LABEL = rescue(P, at('2026-10-20T00:00:00Z'));
const PARKED: Labels = { [C]: ['AWSCURRENT'], [P]: [LABEL] };

/** The endpoint of a new account, with one secret whose rotation was cancelled and one with a parked version. */
const anEndpoint = async (): Promise<string> => {
  const { url } = await anAccount([resting('orders/db', PENDING), resting('parked/db', PARKED)]);
  return url;
};

/** What differs from one run to the next: times, and AWS's own ending of an ARN. */
const lasting = ({ stdout, ...run }: CliRun): CliRun => ({
  ...run,
  stdout: stdout
    .replaceAll(/\d{8}T\d{4}Z|\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'WHEN')
    .replaceAll(/(:secret:[\w/]+)-\w{6}/g, '$1'),
});

test.each([
  [2, 'plan orders/db'],
  [2, 'apply orders/db --yes --json'],
  [2, 'sweep'],
  [0, 'promote orders/db d0000002 --yes'],
  [0, `release parked/db ${LABEL} --discard d0000002 --yes`],
  [0, 'explain pending-accepted'],
  [0, 'doctor'],
  [1, 'plan nothing/there --json'],
  [1, 'plan'],
  [0, '--help'],
])('%i, and the same words, as a process and within the test: %s', async (code, line) => {
  const words = line.split(' ');
  const endpoint = async () => (words[0] === 'doctor' ? (await aWiredRegion()).url : anEndpoint());
  const asProcess = await runCli(await endpoint(), words);
  expect(asProcess.code).toBe(code);
  expect(asProcess.stdout + asProcess.stderr).not.toBe('');
  expect(lasting(await runHere(await endpoint(), words))).toEqual(lasting(asProcess));
});

test('a command goes on where nobody reads what it prints any more', async () => {
  const region = await aWiredRegion();
  const run = await runCli(region.url, ['pause', '--yes'], { stdout: 'nobody' });
  expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await runCli(region.url, ['pause', '--yes'])).stdout).toBe('It is paused already.\n');
  expect(await runCli(await anEndpoint(), ['plan', 'orders/db'], { stdout: 'nobody' })).toEqual({
    ...{ code: 2, stdout: '', stderr: '' },
  });
});

test.skipIf(process.platform !== 'linux')('what cannot be written is told on stderr, once', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { code, stderr } = await runCli(await anEndpoint(), ['plan', 'orders/db'], { stdout: full });
  expect(code).toBe(1);
  expect(stderr).toBe('The output could not be written: ENOSPC. The command went on without it.\n');
});
