import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { C } from '../../test/support/secrets.ts';
import { secretId } from '../decision/values.ts';
import { SecretsManagerStore } from './secrets-manager-store.ts';

/** A store on a port that nothing listens on. */
const unreachable = () =>
  new SecretsManagerStore(
    new SecretsManagerClient({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIATESTEXAMPLE', secretAccessKey: 'not-a-secret' },
    }),
  );
const ID = secretId('orders/db');

test('a read that has no reply names the cause and the address, and speaks of no write', async () => {
  await expect(unreachable().observe(ID)).rejects.toThrow(
    /^DescribeSecret on orders\/db failed: ECONNREFUSED \(127\.0\.0\.1:1\)\. No reply: a timeout or a broken connection\. Trying again may help\.$/,
  );
});

test('a write that has no reply may have taken effect', async () => {
  const step = { kind: 'detach', label: 'AWSPENDING', from: C } as Parameters<
    SecretsManagerStore['apply']
  >[1];
  await expect(unreachable().apply(ID, step)).rejects.toThrow(
    /^UpdateSecretVersionStage on orders\/db failed: ECONNREFUSED \(127\.0\.0\.1:1\)\. No reply: a timeout or a broken connection\. The write may have taken effect\. Trying again may help\.$/,
  );
});
