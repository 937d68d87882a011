import { CancelRotateSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { clientBy, startSandbox } from '../support/running-sandbox.ts';

const SecretId = 'sample/single';

test('a rotation that is cancelled where the sandbox holds it is repaired by the functions: the database had the new password', async () => {
  const sandbox = startSandbox('--port', '0', '--with-postgres', '--hold-at', 'setSecret:after');
  const variables = await sandbox.variables();
  const client = clientBy(variables);
  onTestFinished(async () => {
    client.destroy();
    sandbox.interrupt();
    await sandbox.ended;
  });

  await client.send(new RotateSecretCommand({ SecretId }));
  await sandbox.said(/held after setSecret, .*sample\/single/);
  const { stdout } = await runCli(variables['AWS_ENDPOINT_URL'] ?? '', ['plan', SecretId, '--verify']);
  expect(stdout).toContain('rotation-running');
  await client.send(new CancelRotateSecretCommand({ SecretId }));
  await sandbox.said(/remediate: .*"reason":"pending-accepted"/);
  await sandbox.said(/UpdateSecretVersionStage +ok .*sample\/single/);
  sandbox.type('resume\n');
  await sandbox.said(/resumed: 1$/);
});
