import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RotationFunction, RotationRequest } from '../secrets-manager/rotation.ts';
import { type Credential, canLogIn, type Database, parseCredential } from './database.ts';
import type { Gate } from './gate.ts';
import { newPassword } from './password.ts';
import type { Strategy } from './strategy.ts';

type RotationDeps = {
  readonly client: SecretsManagerClient;
  readonly database: Database;
  readonly strategy: Strategy;
  readonly gate: Gate;
};

/** A rotation function after AWS's templates: the same four steps, the same guards, the same blind spots. */
export const rotationFunction = (settings: RotationDeps): RotationFunction => {
  const { gate } = settings;
  const steps = stepsOf(settings);
  return async (request) => {
    const { Step: step } = request;
    await gate.pass(`${step}:invoked`);
    if ((await guard(settings.client, request)) === 'already-current') return;
    await gate.pass(`${step}:checked`);
    await steps[step](request);
    await gate.pass(`${step}:acted`);
  };
};

/** The one look at RotationEnabled (R5) and at the version's labels, before anything is done. */
const guard = async (
  client: SecretsManagerClient,
  { SecretId, ClientRequestToken: token }: RotationRequest,
): Promise<'go-on' | 'already-current'> => {
  const { RotationEnabled, VersionIdsToStages = {} } = await client.send(
    new DescribeSecretCommand({ SecretId }),
  );
  if (RotationEnabled === false) throw new Error('the secret is not enabled for rotation');
  const labels = VersionIdsToStages[token];
  if (labels === undefined) throw new Error('the version has no stage for rotation');
  if (labels.includes('AWSCURRENT')) return 'already-current';
  if (!labels.includes('AWSPENDING')) throw new Error('the version is not set as AWSPENDING');
  return 'go-on';
};

const stepsOf = ({ client, database, strategy, gate }: RotationDeps) => {
  const current = (secretId: string) => read(client, secretId, 'AWSCURRENT');
  const pending = ({ SecretId, ClientRequestToken }: RotationRequest) =>
    read(client, SecretId, 'AWSPENDING', ClientRequestToken);

  return {
    createSecret: async (request: RotationRequest) => {
      const { SecretId, ClientRequestToken } = request;
      const next = { ...strategy.next(await current(SecretId)), password: newPassword() };
      if ((await orMissing(pending(request))) !== undefined) return;
      const SecretString = JSON.stringify(next);
      const VersionStages = ['AWSPENDING'];
      await client.send(
        new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages }),
      );
    },
    setSecret: async (request: RotationRequest) => {
      const { SecretId } = request;
      const goal = await pending(request);
      if (await canLogIn(database, goal)) return;
      await strategy.set({
        database,
        current: await current(SecretId),
        pending: goal,
        previous: () => orMissing(read(client, SecretId, 'AWSPREVIOUS')),
        master: current,
        pass: (point) => gate.pass(point),
      });
    },
    testSecret: async (request: RotationRequest) => {
      const session = await database.connect(await pending(request));
      if (session === undefined) throw new Error('unable to log in with the pending secret');
      await session.ping().finally(() => session.close());
    },
    finishSecret: (request: RotationRequest) => finish(client, request),
  };
};

/** Goes by what it finds as AWSCURRENT now, and needs no AWSPENDING: a late one lands, too (R6). */
const finish = async (
  client: SecretsManagerClient,
  { SecretId, ClientRequestToken: token }: RotationRequest,
): Promise<void> => {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const holder = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes('AWSCURRENT'));
  if (holder === token) return;
  const VersionStage = 'AWSCURRENT';
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage,
      MoveToVersionId: token,
      RemoveFromVersionId: holder,
    }),
  );
};

const read = async (
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: string,
  VersionId?: string,
): Promise<Credential> => {
  const { SecretString } = await client.send(
    new GetSecretValueCommand({ SecretId, VersionStage, ...(VersionId && { VersionId }) }),
  );
  return parseCredential(SecretString);
};

const orMissing = async <T>(reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
