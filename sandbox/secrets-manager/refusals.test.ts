import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { refusalOf, startTrial, version } from './testing/trial.ts';

const A = version('a');
const B = version('b');
const SecretId = 'db';
const DAY_MS = 24 * 60 * 60 * 1000;

const startWithSecret = async () => {
  const trial = await startTrial();
  const create = { Name: SecretId, ClientRequestToken: A, SecretString: 'fake-a' };
  await trial.client.send(new CreateSecretCommand(create));
  return trial;
};

const put = { SecretId, ClientRequestToken: B, SecretString: 'fake-b' };
const stage = { SecretId, VersionStage: 'MINE', MoveToVersionId: A };
const tag = { SecretId, Tags: [{ Key: 'k', Value: 'v' }] };
const WRITES: Record<string, (client: SecretsManagerClient) => Promise<unknown>> = {
  PutSecretValue: (client) => client.send(new PutSecretValueCommand(put)),
  UpdateSecret: (client) => client.send(new UpdateSecretCommand({ SecretId, Description: 'new' })),
  UpdateSecretVersionStage: (client) => client.send(new UpdateSecretVersionStageCommand(stage)),
  RotateSecret: (client) => client.send(new RotateSecretCommand({ SecretId })),
  CancelRotateSecret: (client) => client.send(new CancelRotateSecretCommand({ SecretId })),
  TagResource: (client) => client.send(new TagResourceCommand(tag)),
  UntagResource: (client) => client.send(new UntagResourceCommand({ SecretId, TagKeys: ['k'] })),
};
const DELETE = {
  DeleteSecret: (client: SecretsManagerClient) => client.send(new DeleteSecretCommand({ SecretId })),
};

test.each(Object.entries({ ...WRITES, ...DELETE }))(
  'X1: %s of a secret that is not there',
  async (_, write) => {
    const { client } = await startTrial();
    expect(await refusalOf(write(client))).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
  },
);

describe('X2: GetSecretValue refuses', () => {
  const read = async (wanted: { VersionId?: string; VersionStage?: string }) => {
    const { client } = await startWithSecret();
    await client.send(new PutSecretValueCommand({ ...put, VersionStages: ['AWSPENDING'] }));
    return refusalOf(client.send(new GetSecretValueCommand({ SecretId, ...wanted })));
  };

  test('a label that no version has', async () => {
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
      status: 400,
    });
  });

  test('a version that is not there', async () => {
    expect(await read({ VersionId: version('c') })).toEqual({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${version('c')}`,
      status: 400,
    });
  });

  test('an id and a label that don’t belong together', async () => {
    expect(await read({ VersionId: A, VersionStage: 'AWSPENDING' })).toEqual({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
      status: 400,
    });
  });

  test('a label whose version has no value yet', async () => {
    const { client, manager } = await startTrial();
    const versions = [
      { id: A, labels: ['AWSCURRENT'], value: 'fake-a' },
      { id: B, labels: ['AWSPENDING'] },
    ];
    manager.plant({ name: SecretId, versions });
    const pending = client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPENDING' }));
    expect((await refusalOf(pending)).message).toContain('staging label: AWSPENDING');
  });
});

describe('X3: a secret that is scheduled for deletion', () => {
  const startDeleted = async () => {
    const trial = await startWithSecret();
    await trial.client.send(new DeleteSecretCommand({ SecretId }));
    return trial;
  };

  test('is described, with the time of its deletion', async () => {
    const { client, clock } = await startDeleted();
    clock.ms += 1000;
    const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(DeletedDate).toEqual(new Date(clock.ms - 1000));
  });

  test.each(Object.entries(WRITES))('refuses %s', async (_, write) => {
    const { client } = await startDeleted();
    expect(await refusalOf(write(client))).toEqual({
      name: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
      status: 400,
    });
  });

  test('does not tell its value, and keeps its name', async () => {
    const { client } = await startDeleted();
    const read = client.send(new GetSecretValueCommand({ SecretId }));
    expect((await refusalOf(read)).name).toBe('InvalidRequestException');
    const again = client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'fake' }));
    expect((await refusalOf(again)).message).toBe(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  });

  test('is restored with all it had', async () => {
    const { client } = await startDeleted();
    await client.send(new RestoreSecretCommand({ SecretId }));
    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described).not.toHaveProperty('DeletedDate');
    expect(described.VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'] });
  });

  test('is gone after the recovery window, and its name is free', async () => {
    const { client, clock } = await startWithSecret();
    const before = await client.send(new DescribeSecretCommand({ SecretId }));
    await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    clock.ms += 7 * DAY_MS;
    const look = client.send(new DescribeSecretCommand({ SecretId }));
    expect((await refusalOf(look)).name).toBe('ResourceNotFoundException');
    const { ARN } = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'fake' }));
    expect(ARN).not.toBe(before.ARN);
  });

  test('is gone at once with ForceDeleteWithoutRecovery', async () => {
    const { client } = await startDeleted();
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    const look = client.send(new DescribeSecretCommand({ SecretId }));
    expect((await refusalOf(look)).name).toBe('ResourceNotFoundException');
  });
});

test.each(Object.entries({ ...WRITES, ...DELETE }))('X4: a replica refuses %s', async (_, write) => {
  const { client, manager } = await startTrial();
  manager.plant({ name: SecretId, primaryRegion: 'us-east-1' });
  expect(await refusalOf(write(client))).toEqual({
    name: 'InvalidParameterException',
    message: "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    status: 400,
  });
  const { PrimaryRegion } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(PrimaryRegion).toBe('us-east-1');
});

test('X4: the primary of a replicated secret is written to as any other', async () => {
  const { client, manager } = await startTrial();
  manager.plant({ name: SecretId, primaryRegion: 'eu-west-1' });
  await client.send(new PutSecretValueCommand(put));
});

test('X5: a secret that a service manages tells which, refuses other hands, and takes a cancel', async () => {
  const { client, manager } = await startTrial();
  manager.plant({ name: SecretId, owningService: 'rds', rotationEnabled: true });
  expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({ OwningService: 'rds' });
  for (const write of ['PutSecretValue', 'UpdateSecretVersionStage'])
    expect((await refusalOf(WRITES[write]?.(client) ?? Promise.resolve())).name).toBe(
      'InvalidRequestException',
    );
  await client.send(new CancelRotateSecretCommand({ SecretId }));
  const { RotationEnabled } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(RotationEnabled).toBe(false);
});

test('X5: a managed external secret tells its type', async () => {
  const { client, manager } = await startTrial();
  manager.plant({ name: SecretId, type: 'SalesforceClientSecret' });
  const { Type } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(Type).toBe('SalesforceClientSecret');
});

test('X6: RotateSecret without a function', async () => {
  const { client } = await startWithSecret();
  expect(await refusalOf(client.send(new RotateSecretCommand({ SecretId })))).toEqual({
    name: 'InvalidRequestException',
    message: 'No Lambda rotation function ARN is associated with this secret.',
    status: 400,
  });
});

test('X6: RotateSecret with a function that can’t be called changes nothing', async () => {
  const { client } = await startWithSecret();
  const RotationLambdaARN = 'arn:aws:lambda:eu-west-1:123456789012:function:none';
  expect(await refusalOf(client.send(new RotateSecretCommand({ SecretId, RotationLambdaARN })))).toEqual({
    name: 'AccessDeniedException',
    message:
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    status: 400,
  });
  const described = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(described).not.toHaveProperty('RotationEnabled');
  expect(described.VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'] });
});

test('X7: a value has 65,536 bytes at most', async () => {
  const { client } = await startWithSecret();
  const full = new PutSecretValueCommand({ SecretId, SecretString: 'é'.repeat(32_768) });
  await client.send(full);
  const over = new PutSecretValueCommand({ SecretId, SecretString: `${'é'.repeat(32_768)}x` });
  expect((await refusalOf(client.send(over))).name).toBe('ValidationException');
});

test('accessDenied refuses by operation, caller, secret and its tags', async () => {
  const asked: unknown[] = [];
  const { client, manager } = await startTrial({
    accessDenied: ({ operation, secretArn, tags, caller, input }) => {
      asked.push({ operation, secretArn, tag: tags.get('team'), by: caller.principalArn, input });
      return operation === 'GetSecretValue';
    },
  });
  const { arn } = manager.plant({ name: SecretId, tags: { team: 'a' } });
  expect(await refusalOf(client.send(new GetSecretValueCommand({ SecretId })))).toEqual({
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::123456789012:user/AKIDEXAMPLE is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    status: 400,
  });
  await client.send(new DescribeSecretCommand({ SecretId }));
  const by = 'arn:aws:iam::123456789012:user/AKIDEXAMPLE';
  const question = { secretArn: arn, tag: 'a', by, input: { SecretId } };
  expect(asked).toContainEqual({ operation: 'GetSecretValue', ...question });
  expect(asked).toContainEqual({ operation: 'DescribeSecret', ...question });
});
