import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../lambda/runtime/version.ts';
import { settingsFor } from './connection.ts';

test('every request tells AWS which program sent it, and its version', async () => {
  const agents: string[] = [];
  const server = createServer((request, response) => {
    agents.push(request.headers['user-agent'] ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const client = new SecretsManagerClient({
    ...(await settingsFor({
      region: 'eu-west-1',
      endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    })),
    credentials: { accessKeyId: 'AKIATESTEXAMPLE', secretAccessKey: 'not-a-secret' },
  });
  onTestFinished(() => client.destroy());
  await client.send(new DescribeSecretCommand({ SecretId: 'orders/db' }));
  expect(agents).toEqual([expect.stringContaining(` rotation-remediation/${VERSION}`)]);
});
