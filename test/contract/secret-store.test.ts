import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { afterAll } from 'vitest';
import { clientSettings } from '../../lambda/adapters/client-settings.ts';
import { SecretsManagerStore } from '../../lambda/adapters/secrets-manager-store.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, secretId, versionId } from '../../lambda/core/values.ts';
import { SecretsManager, serveSecretsManager } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { MemorySecretStore } from '../support/memory-store.ts';
import { aSecret, C, NOW, P, V } from '../support/secrets.ts';
import { type Bench, keepsLabelsAsAwsDoes, type Specimen } from './secret-store-cases.ts';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Whatever answers the API: every specimen is made, and in the end deleted, through the SDK. */
const benchOf = (config: SecretsManagerClientConfig): Bench => {
  const client = new SecretsManagerClient({ ...clientSettings(), ...config });
  closing.push(async () => client.destroy());
  const remove = (SecretId: string) =>
    client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  return {
    store: new SecretsManagerStore(client),
    specimen: async (): Promise<Specimen> => {
      const Name = `rotation-remediation-contract/${randomUUID()}`;
      const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
      const { ARN = '' } = await client.send(
        new CreateSecretCommand({ Name, ClientRequestToken: first, SecretString: 'fake-value-1' }),
      );
      closing.push(() => remove(ARN));
      const put = (ClientRequestToken: string, stage: string) =>
        client.send(
          new PutSecretValueCommand({
            SecretId: ARN,
            ClientRequestToken,
            SecretString: `fake-value-of-${ClientRequestToken}`,
            VersionStages: [stage],
          }),
        );
      await put(second, AWSCURRENT);
      await put(third, AWSPENDING);
      return {
        id: secretId(ARN),
        name: secretId(Name),
        C: versionId(second),
        P: versionId(third),
        V: versionId(first),
      };
    },
    scheduleDeletion: async ({ id }) => {
      await client.send(new DeleteSecretCommand({ SecretId: id, RecoveryWindowInDays: 7 }));
    },
  };
};

keepsLabelsAsAwsDoes('the double in memory', async () => {
  const store = new MemorySecretStore();
  let made = 0;
  const specimenOf = (settings: Parameters<typeof aSecret>[1]) => {
    const secret = aSecret({ [C]: [AWSCURRENT], [P]: [AWSPENDING], [V]: [AWSPREVIOUS] }, settings);
    store.put(secret);
    return { id: secret.arn, name: secretId(secret.name), C, P, V };
  };
  return {
    store,
    specimen: async () => {
      made += 1;
      const name = `specimen/${made}`;
      const arn = secretId(`arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-a1B2c3`);
      return specimenOf({ arn, name });
    },
    scheduleDeletion: async ({ id, name }) => {
      specimenOf({ arn: id, name, deletedAt: NOW });
    },
  };
});

keepsLabelsAsAwsDoes('the local Secrets Manager through the SDK', async () => {
  const { url, close } = await serveSecretsManager(new SecretsManager());
  closing.push(close);
  return benchOf({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' },
  });
});

/** `aws` for the account that the environment's credentials are for; else the URL of any other implementation. */
const endpoint = process.env['CONTRACT_ENDPOINT'];
if (endpoint)
  keepsLabelsAsAwsDoes(`what answers at ${endpoint}`, async () =>
    benchOf(endpoint === 'aws' ? {} : { endpoint }),
  );
