import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { SecretsManagerOptions } from './secrets-manager.ts';
import { startRotatingAt } from './testing/rotating.ts';
import { A, B, SecretId } from './testing/secret.ts';
import { refusalOf, version } from './testing/trial.ts';

/** A rotation to B whose function stands before setSecret. */
const startRotating = async (options: SecretsManagerOptions = {}) => {
  const trial = await startRotatingAt('setSecret', options);
  return { ...trial, arn: (await trial.describe()).ARN ?? '' };
};

test('E1: an event tells source, detail-type, event source and event name', async () => {
  const { named, cancel, clock } = await startRotating();
  await cancel();
  const time = new Date(clock.ms).toISOString().replace('.000', '');
  expect(named('CancelRotateSecret')).toEqual([
    {
      version: '0',
      id: expect.any(String),
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.secretsmanager',
      account: '123456789012',
      time,
      region: 'eu-west-1',
      resources: [],
      detail: expect.objectContaining({
        eventSource: 'secretsmanager.amazonaws.com',
        eventName: 'CancelRotateSecret',
        eventTime: time,
        awsRegion: 'eu-west-1',
        eventType: 'AwsApiCall',
        recipientAccountId: '123456789012',
        readOnly: false,
      }),
    },
  ]);
});

test('E2: secretId is what the caller passed', async () => {
  const { arn, named, cancel } = await startRotating();
  const partial = arn.slice(0, -7);
  for (const id of [arn, partial, SecretId]) await cancel(id);
  expect(named('CancelRotateSecret').map(({ detail }) => detail['requestParameters'])).toEqual([
    { secretId: arn },
    { secretId: partial },
    { secretId: SecretId },
  ]);
});

test.each(['arn', 'aRN'] as const)(
  'E3: the ARN is spelled %s where the option says so',
  async (arnInEvents) => {
    const { arn, named, cancel } = await startRotating({ arnInEvents });
    await cancel();
    expect(named('CancelRotateSecret')[0]?.detail['responseElements']).toEqual({ [arnInEvents]: arn });
  },
);

test.each([
  ['missing', {}],
  ['given', { versionId: B }],
  ['current', { versionId: A }],
] as const)('E4: versionId is %s', async (versionIdInEvents, elements) => {
  const { arn, named, cancel } = await startRotating({ versionIdInEvents });
  await cancel();
  expect(named('CancelRotateSecret')[0]?.detail['responseElements']).toEqual({ arn, ...elements });
});

test('E4: versionId is missing where no rotation is in progress, though it is to be given', async () => {
  const { arn, manager, hold, named, cancel } = await startRotating({ versionIdInEvents: 'given' });
  hold.release();
  await manager.idle();
  await cancel();
  expect(named('CancelRotateSecret')[0]?.detail['responseElements']).toEqual({ arn });
});

test('E5: a refused call is recorded with its error, and with responseElements null', async () => {
  const { named, cancel } = await startRotating();
  await refusalOf(cancel('no-such-secret'));
  expect(named('CancelRotateSecret')[0]?.detail).toMatchObject({
    errorCode: 'ResourceNotFoundException',
    errorMessage: "Secrets Manager can't find the specified secret.",
    requestParameters: { secretId: 'no-such-secret' },
    responseElements: null,
  });
});

test('E5: a call that is done has no error fields', async () => {
  const { named, cancel } = await startRotating();
  await cancel();
  const [event] = named('CancelRotateSecret');
  expect(event?.detail).not.toHaveProperty('errorCode');
  expect(event?.detail).not.toHaveProperty('errorMessage');
});

test('E6: reads are not delivered', async () => {
  const { client, named } = await startRotating();
  await client.send(new DescribeSecretCommand({ SecretId }));
  expect(named('DescribeSecret')).toEqual([]);
});

test('E7: the account in a secret’s ARN is the event’s recipient, whoever called', async () => {
  const { manager, named } = await startRotating();
  const principalArn = 'arn:aws:sts::999999999999:assumed-role/deploy/terraform';
  await manager.call('CancelRotateSecret', { SecretId }, { principalArn, sourceIp: '198.51.100.7' });
  expect(named('CancelRotateSecret')[0]?.detail).toMatchObject({
    recipientAccountId: '123456789012',
    sourceIPAddress: '198.51.100.7',
    userIdentity: {
      type: 'AssumedRole',
      arn: principalArn,
      accountId: '999999999999',
      sessionContext: { sessionIssuer: { userName: 'deploy' } },
    },
  });
});

test('E8: a cancel with nothing in progress is recorded as any other', async () => {
  const { manager, hold, named, cancel } = await startRotating();
  hold.release();
  await manager.idle();
  await cancel();
  await cancel();
  expect(named('CancelRotateSecret')).toHaveLength(2);
});

test('E9: service events tell the course of a rotation, with the secret’s ARN', async () => {
  const { arn, manager, hold, events } = await startRotating();
  hold.release();
  await manager.idle();
  const service = events.filter((event) => event['detail-type'] === 'AWS Service Event via CloudTrail');
  expect(service.map(({ detail }) => [detail['eventName'], detail['additionalEventData']])).toEqual([
    ['RotationStarted', { SecretId: arn }],
    ['RotationSucceeded', { SecretId: arn }],
  ]);
});

test('E9, R12: RotationFailed names the step that failed, and nothing of what the function threw', async () => {
  const { manager, rotation, hold, named } = await startRotating();
  rotation.failsAt = 'setSecret';
  hold.release();
  await manager.idle();
  expect(named('RotationFailed').map(({ detail }) => detail['errorMessage'])).toEqual([
    expect.stringMatching(/^Error when executing lambda arn:aws:lambda:\S+ during setSecret step$/),
  ]);
  expect(named('RotationSucceeded')).toHaveLength(0);
});

test('E9, L10: RotationAbandoned tells of a new AWSCURRENT put over a pending version', async () => {
  const { client, hold, named } = await startRotating();
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'fake-by-hand' }));
  hold.release();
  expect(named('RotationAbandoned')).toHaveLength(1);
});

test('E9: a cancelled rotation ends without a further event', async () => {
  const { manager, hold, events, cancel } = await startRotating();
  await cancel();
  const before = events.length;
  hold.release();
  await manager.idle();
  expect(events).toHaveLength(before);
});

test('no event, call log or refusal holds a value', async () => {
  const { client, manager, events } = await startRotating();
  const SecretString = 'fake-value-that-must-not-be-seen';
  await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: version('c'), SecretString }));
  const SecretBinary = Buffer.from(SecretString);
  await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: version('d'), SecretBinary }));
  const refusals = [
    await refusalOf(client.send(new CreateSecretCommand({ Name: SecretId, SecretString }))),
    await refusalOf(client.send(new CreateSecretCommand({ Name: 'x', SecretString, SecretBinary }))),
    await refusalOf(
      client.send(new CreateSecretCommand({ Name: 'x', SecretString: SecretString.repeat(3000) })),
    ),
  ];
  const seen = JSON.stringify([events, manager.calls.entries, refusals]);
  expect(seen).not.toContain(SecretString);
  expect(seen).not.toContain(SecretBinary.toString('base64'));
  expect(manager.calls.count('PutSecretValue')).toBeGreaterThan(2);
});

test('a listener that has unsubscribed hears nothing more', async () => {
  const { manager, cancel } = await startRotating();
  const heard: unknown[] = [];
  const unsubscribe = manager.subscribe((event) => heard.push(event));
  await cancel();
  unsubscribe();
  await cancel();
  expect(heard).toHaveLength(1);
});
