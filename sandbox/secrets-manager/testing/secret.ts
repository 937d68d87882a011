import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerOptions } from '../secrets-manager.ts';
import { startTrial, version } from './trial.ts';

export const SecretId = 'db';
/** Version ids, in the order in which tests use them. */
export const A = version('a');
export const B = version('b');
export const C = version('c');

/** A trial with a secret whose version A holds AWSCURRENT. */
export const startWithSecret = async (options: SecretsManagerOptions = {}) => {
  const trial = await startTrial(options);
  const { client } = trial;
  await client.send(
    new CreateSecretCommand({ Name: SecretId, ClientRequestToken: A, SecretString: 'fake-a' }),
  );
  const put = (id: string, ...VersionStages: string[]) => {
    const stages = VersionStages.length > 0 && { VersionStages };
    const value = { SecretId, ClientRequestToken: id, SecretString: `fake-${id}` };
    return client.send(new PutSecretValueCommand({ ...value, ...stages }));
  };
  const move = (VersionStage: string, from?: string, to?: string) => {
    const assumed = { RemoveFromVersionId: from, MoveToVersionId: to };
    return client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...assumed }));
  };
  const describe = () => client.send(new DescribeSecretCommand({ SecretId }));
  /** Every version's labels, sorted. */
  const labels = async () => {
    const { VersionIdsToStages = {} } = await describe();
    return Object.fromEntries(Object.entries(VersionIdsToStages).map(([id, stages]) => [id, stages.sort()]));
  };
  return { ...trial, put, move, describe, labels };
};
