import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { takePort } from '../servers/ports.ts';
import { SecretsManager, secretsManagerHandler, serveSecretsManager } from './secrets-manager.ts';
import { refusalOf, startTrial, version } from './testing/trial.ts';

const A = version('a');
const SecretId = 'db';
const SIGNED = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/secretsmanager/aws4_request';

const post = (url: string, operation: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': `secretsmanager.${operation}`, authorization: SIGNED, ...headers },
    body,
  });

test('an unmodified SDK needs AWS_ENDPOINT_URL_SECRETS_MANAGER, a Region and any credentials', async () => {
  const { url, manager } = await startTrial();
  manager.plant({ name: SecretId, tags: { found: 'yes' } });
  const script = `
    const { SecretsManagerClient, DescribeSecretCommand } = require('@aws-sdk/client-secrets-manager');
    new SecretsManagerClient().send(new DescribeSecretCommand({ SecretId: 'db' }))
      .then(({ Tags }) => console.log(Tags[0].Value));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script], {
    cwd: import.meta.dirname,
    env: {
      // This machine's own configuration is not read.
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'fake',
    },
  });
  expect(stdout).toBe('yes\n');
});

test('a secret is read back as it was written, as text and as bytes', async () => {
  const { client } = await startTrial();
  const SecretBinary = Uint8Array.from([0, 255, 10, 128]);
  await client.send(new CreateSecretCommand({ Name: 'text', SecretString: '{"k":"fäke"}' }));
  await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary }));
  const text = await client.send(new GetSecretValueCommand({ SecretId: 'text' }));
  const bytes = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
  expect([text.SecretString, text.SecretBinary]).toEqual(['{"k":"fäke"}', undefined]);
  expect([bytes.SecretString, bytes.SecretBinary]).toEqual([undefined, SecretBinary]);
});

test('E2, I3: a secret is found by name, by full ARN and by partial ARN', async () => {
  const { client, manager } = await startTrial();
  const { arn } = manager.plant({ name: 'prod/db-a1b2c3' });
  manager.plant({ name: 'prod/db' });
  for (const id of ['prod/db-a1b2c3', arn, arn.slice(0, -7)])
    expect((await client.send(new DescribeSecretCommand({ SecretId: id }))).ARN).toBe(arn);
  const otherSuffix = `${arn.slice(0, -6)}ZZZZZZ`;
  const otherRegion = arn.replace('eu-west-1', 'us-east-1');
  for (const id of [otherSuffix, otherRegion]) {
    const look = client.send(new DescribeSecretCommand({ SecretId: id }));
    expect((await refusalOf(look)).name).toBe('ResourceNotFoundException');
  }
});

test('the name of a secret is taken, but the same call sent twice makes one secret', async () => {
  const { client } = await startTrial();
  const create = { Name: SecretId, ClientRequestToken: A, SecretString: 'fake-a' };
  const first = await client.send(new CreateSecretCommand(create));
  const again = await client.send(new CreateSecretCommand(create));
  expect(again.ARN).toBe(first.ARN);
  const other = client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'fake-b' }));
  expect(await refusalOf(other)).toEqual({
    name: 'ResourceExistsException',
    message: 'The operation failed because the secret db already exists.',
    status: 400,
  });
});

test('UpdateSecret changes the description, and with a value makes a new AWSCURRENT', async () => {
  const { client, manager } = await startTrial();
  const versions = [{ id: A, labels: ['AWSCURRENT'], value: 'fake-a' }];
  manager.plant({ name: SecretId, versions });
  const { VersionId: none } = await client.send(new UpdateSecretCommand({ SecretId, Description: 'one' }));
  const { VersionId = '' } = await client.send(new UpdateSecretCommand({ SecretId, SecretString: 'fake-b' }));
  expect(none).toBeUndefined();
  expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
    Description: 'one',
    VersionIdsToStages: { [A]: ['AWSPREVIOUS'], [VersionId]: ['AWSCURRENT'] },
  });
});

test('X10: modelled errors carry Message, the others message', async () => {
  const { url } = await startTrial();
  const modelled = await post(url, 'DescribeSecret', '{"SecretId":"none"}');
  expect([modelled.status, await modelled.json()]).toEqual([
    400,
    { __type: 'ResourceNotFoundException', Message: "Secrets Manager can't find the specified secret." },
  ]);
  const unmodelled = await post(url, 'DescribeSecret', '{}');
  expect([unmodelled.status, await unmodelled.json()]).toEqual([
    400,
    { __type: 'ValidationException', message: expect.stringContaining("'secretId'") },
  ]);
});

test.each([
  ['RotateSecret', '{"SecretId":"db"}', 'InvalidParameterException'],
  ['PutSecretValue', '{"SecretId":"db","SecretString":"fake"}', 'InvalidRequestException'],
  ['CreateSecret', '{"Name":"new","SecretString":"fake"}', 'InvalidRequestException'],
])('%s insists on the ClientRequestToken that an SDK fills in', async (operation, body, type) => {
  const { url, manager } = await startTrial();
  manager.plant({ name: SecretId });
  const reply = await post(url, operation, body);
  expect(await reply.json()).toEqual({
    __type: type,
    Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
  });
});

test.each([
  ['a body that is not JSON', 'DescribeSecret', '{', {}, 'SerializationException'],
  ['a body that is no object', 'DescribeSecret', '[]', {}, 'SerializationException'],
  ['a member of another type', 'DescribeSecret', '{"SecretId":1}', {}, 'SerializationException'],
  ['an operation that there is not', 'MakeCoffee', '{}', {}, 'UnknownOperationException'],
  ['a name of every object', 'constructor', '{}', {}, 'UnknownOperationException'],
  ['no signature', 'ListSecrets', '{}', { authorization: 'none' }, 'MissingAuthenticationTokenException'],
])('%s is refused', async (_, operation, body, headers, type) => {
  const { url } = await startTrial();
  const reply = await post(url, operation, body, headers);
  expect([reply.status, await reply.json()]).toEqual([400, expect.objectContaining({ __type: type })]);
});

test('the handler leaves other services’ requests alone', async () => {
  const handle = secretsManagerHandler(new SecretsManager());
  const server = createServer(async (request, response) => {
    if (!(await handle(request, response))) response.end('another service');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const other = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: '{}',
  });
  expect(await other.text()).toBe('another service');
  expect(await (await post(url, 'ListSecrets', '{}')).json()).toEqual({ SecretList: [] });
});

test('it serves on the port that it is given, and close ends a request that hangs', async () => {
  const manager = new SecretsManager();
  const port = await takePort();
  const server = await serveSecretsManager(manager, { port });
  expect(server.url).toBe(`http://127.0.0.1:${port}`);
  manager.faults.inject({ kind: 'hang' });
  const hanging = post(server.url, 'ListSecrets', '{}');
  const outcome = expect(hanging).rejects.toThrow();
  await expect.poll(() => manager.calls.count(), { timeout: 30_000 }).toBe(1);
  await server.close();
  await outcome;
});

test('who called is known by the access key', async () => {
  const manager = new SecretsManager();
  const principalArn = 'arn:aws:sts::123456789012:assumed-role/deploy/terraform';
  const server = await serveSecretsManager(manager, { callerOf: () => ({ principalArn }) });
  onTestFinished(server.close);
  manager.plant({ name: SecretId });
  const events: Record<string, unknown>[] = [];
  manager.subscribe((event) => events.push(event));
  await post(server.url, 'CancelRotateSecret', '{"SecretId":"db"}');
  expect(events).toMatchObject([
    { detail: { userIdentity: { arn: principalArn }, sourceIPAddress: '127.0.0.1' } },
  ]);
});

const current = { id: A, labels: ['AWSCURRENT'], value: 'fake' };
test.each([
  [
    'a label on two versions',
    { versions: [current, { id: version('b'), labels: ['AWSCURRENT'], value: 'fake' }] },
  ],
  ['labels but no AWSCURRENT', { versions: [{ id: A, labels: ['AWSPENDING'], value: 'fake' }] }],
  ['AWSCURRENT without a value', { versions: [{ id: A, labels: ['AWSCURRENT'] }] }],
  ['a version with neither label nor value', { versions: [current, { id: version('b'), labels: [] }] }],
  ['two versions with the same id', { versions: [current, { id: A, labels: ['MINE'], value: 'fake' }] }],
  ['a short version id', { versions: [{ id: 'short', labels: ['AWSCURRENT'], value: 'fake' }] }],
  [
    '21 labels',
    { versions: [{ ...current, labels: ['AWSCURRENT', ...Array.from({ length: 20 }, (_, n) => `L${n}`)] }] },
  ],
  ['rotation on and no function', { rotationEnabled: true }],
  ['a function and no RotationEnabled', { rotationLambdaArn: 'arn:aws:lambda:eu-west-1:1:function:f' }],
  ['two managers', { owningService: 'rds', type: 'SalesforceClientSecret' }],
])('a secret with %s can’t be planted', (_, planting) => {
  const manager = new SecretsManager();
  expect(() => manager.plant({ name: 'impossible', ...planting })).toThrow();
  expect(() => manager.plant({ name: 'possible' })).not.toThrow();
});

test.each<[string, string, Record<string, unknown>]>([
  ['a recovery window below 7 days', 'DeleteSecret', { RecoveryWindowInDays: 6 }],
  ['a recovery window above 30 days', 'DeleteSecret', { RecoveryWindowInDays: 31 }],
  [
    'a recovery window and no recovery',
    'DeleteSecret',
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
  ],
  ['a rotation every 1001 days', 'RotateSecret', { RotationRules: { AutomaticallyAfterDays: 1001 } }],
  [
    'two schedules at once',
    'RotateSecret',
    { RotationRules: { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' } },
  ],
  ['a short token', 'RotateSecret', { ClientRequestToken: 'short' }],
  ['text and bytes at once', 'PutSecretValue', { SecretString: 'fake', SecretBinary: 'ZmFrZQ==' }],
])('%s is refused', async (_, operation, input) => {
  const manager = new SecretsManager();
  manager.registerRotationFunction('arn:aws:lambda:eu-west-1:123456789012:function:rotate', async () => {});
  manager.plant({
    name: SecretId,
    rotationEnabled: false,
    rotationLambdaArn: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
  });
  const before = await manager.call('DescribeSecret', { SecretId });
  const call = manager.call(operation, { SecretId, ClientRequestToken: A, ...input });
  await expect(call).rejects.toMatchObject({ name: 'InvalidParameterException', status: 400 });
  expect(await manager.call('DescribeSecret', { SecretId })).toEqual(before);
});

test('tags are added, replaced and taken off by their key', async () => {
  const manager = new SecretsManager();
  manager.plant({ name: SecretId, tags: { a: '1', b: '2' } });
  const Tags = [
    { Key: 'b', Value: '3' },
    { Key: 'c', Value: '4' },
  ];
  await manager.call('TagResource', { SecretId, Tags });
  await manager.call('UntagResource', { SecretId, TagKeys: ['a'] });
  expect(await manager.call('DescribeSecret', { SecretId })).toMatchObject({ Tags });
});
