import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { afterAll } from 'vitest';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, secretId, versionId } from '../../lambda/decision/values.ts';
import {
  SecretsManager,
  type SecretsManagerOptions,
  serveSecretsManager,
} from '../../sandbox/secrets-manager/secrets-manager.ts';
import { MemorySecretStore } from '../support/memory-store.ts';
import { aSecret, C, NOW, P, V } from '../support/secrets.ts';
import { contractEndpoint } from './endpoint.ts';
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

const named = (made: number) => {
  const name = `specimen/${made}`;
  return { name, arn: secretId(`arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-a1B2c3`) };
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
      return specimenOf(named(made));
    },
    plant: async ({ isPendingEmpty: _, ...as }) => {
      made += 1;
      return specimenOf({ ...named(made), ...as });
    },
    scheduleDeletion: async ({ id, name }) => {
      specimenOf({ arn: id, name, deletedAt: NOW });
    },
  };
});

/** Looks at one secret lag by an hour once it is told to; every specimen is older than that. */
const aLocalBench = async (options: SecretsManagerOptions): Promise<Bench> => {
  const lagging = new Set<string>();
  const hour = { ms: 3_600_000, passed: 0 };
  const manager = new SecretsManager({
    ...options,
    now: () => Date.now() + hour.passed,
    consistencyWindowMs: hour.ms,
    staleRead: ({ secretArn = '' }) => lagging.has(secretArn),
  });
  const { url, close } = await serveSecretsManager(manager);
  closing.push(close);
  const bench = benchOf({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' },
  });
  return {
    ...bench,
    specimen: async () => {
      const specimen = await bench.specimen();
      hour.passed += 2 * hour.ms;
      return specimen;
    },
    lag: ({ id }) => void lagging.add(id),
    plant: async ({ isPendingEmpty, tags, replicaOf, managedBy, ...as }) => {
      const name = `planted/${randomUUID()}`;
      const { arn } = manager.plant({
        name,
        versions: [
          { id: C, labels: [AWSCURRENT], value: 'fake-value-c' },
          { id: P, labels: [AWSPENDING], ...(!isPendingEmpty && { value: 'fake-value-p' }) },
          { id: V, labels: [AWSPREVIOUS], value: 'fake-value-v' },
        ],
        ...(as.rotationEnabled !== undefined && { rotationEnabled: as.rotationEnabled }),
        ...(as.rotationFunctionArn && { rotationLambdaArn: as.rotationFunctionArn }),
        ...(as.rotationSchedule && { rotationRules: rulesOf(as.rotationSchedule, as.rotationDuration) }),
        ...(as.lastRotatedAt && { lastRotatedAtMs: as.lastRotatedAt }),
        ...(as.changedAt && { changedAtMs: as.changedAt }),
        ...(tags && { tags: Object.fromEntries(tags) }),
        ...(replicaOf && { primaryRegion: replicaOf }),
        ...(managedBy && { owningService: managedBy }),
      });
      return { id: secretId(arn), name: secretId(name), C, P, V };
    },
  };
};

/** AWS stores a number of days as it was given, and tells it so. */
const rulesOf = (schedule: string, duration: string | undefined) => {
  const days = /^rate\((\d+) days\)$/.exec(schedule)?.[1];
  return {
    ...(days ? { AutomaticallyAfterDays: Number(days) } : { ScheduleExpression: schedule }),
    ...(duration && { Duration: duration }),
  };
};

keepsLabelsAsAwsDoes('the local Secrets Manager through the SDK', () => aLocalBench({}));

keepsLabelsAsAwsDoes('the same where it refuses labels to versions without a value (L6)', () =>
  aLocalBench({ labelOnValuelessVersion: 'refused' }),
);

const endpoint = contractEndpoint();
if (endpoint)
  keepsLabelsAsAwsDoes(`what answers at ${endpoint.name}`, async () => benchOf(endpoint.settings));
