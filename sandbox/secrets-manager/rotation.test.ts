import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { ROTATION_STEPS } from './rotation.ts';
import { FakeRotationFunction } from './testing/fake-rotation-function.ts';
import { startCancelledAt, startRotatingAt, startWithRotation } from './testing/rotating.ts';
import { A, B, C, SecretId } from './testing/secret.ts';
import { refusalOf } from './testing/trial.ts';

test('R1: a rotation puts AWSPENDING on a version that has no value yet', async () => {
  const { hold, labels, readValue } = await startRotatingAt('createSecret');
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  expect((await refusalOf(readValue(B))).name).toBe('ResourceNotFoundException');
  hold.release();
});

test('R1: the function is called four times, with the secret’s ARN and the version’s id', async () => {
  const { manager, rotation, rotate, labels, describe } = await startWithRotation();
  const { VersionId } = await rotate(B);
  expect(VersionId).toBe(B);
  await manager.idle();
  const { ARN } = await describe();
  expect(rotation.requests).toEqual(
    ROTATION_STEPS.map((Step) => ({ Step, SecretId: ARN, ClientRequestToken: B })),
  );
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT', 'AWSPENDING'] });
});

test('R1: the reply comes before the first step', async () => {
  const { manager, rotation } = await startWithRotation();
  const functionArn = FakeRotationFunction.arn;
  await manager.call('RotateSecret', { SecretId, ClientRequestToken: B, RotationLambdaARN: functionArn });
  expect(rotation.steps).toEqual([]);
  await manager.idle();
  expect(rotation.steps).toHaveLength(4);
});

test('R2: with RotateImmediately false a copy of the value is tested under AWSPENDING, and goes', async () => {
  const { manager, rotation, rotate, labels, readValue } = await startWithRotation();
  const hold = rotation.hold('testSecret');
  await rotate(B, false);
  await hold.reached;
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  expect(await readValue(B)).toBe('fake-a');
  hold.release();
  await manager.idle();
  expect(rotation.steps).toEqual(['testSecret']);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'] });
  expect((await refusalOf(readValue(B))).name).toBe('ResourceNotFoundException');
});

test('R2: after a test the next rotation is due by the day on which rotation was switched on', async () => {
  const { manager, rotate, describe } = await startWithRotation();
  await rotate(B, false);
  await manager.idle();
  const NextRotationDate = new Date('2026-12-24T23:59:59Z');
  expect(await describe()).toMatchObject({ RotationEnabled: true, NextRotationDate });
});

test('R2: a tested version that somebody has labelled stays when the test is over', async () => {
  const { manager, rotation, rotate, move, labels } = await startWithRotation();
  const hold = rotation.hold('testSecret');
  await rotate(B, false);
  await hold.reached;
  await move('MINE', undefined, B);
  hold.release();
  await manager.idle();
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['MINE'] });
});

test.each([true, false])(
  'R3: a pending version blocks RotateSecret (RotateImmediately %s)',
  async (immediately) => {
    const { hold, rotate } = await startCancelledAt('setSecret', { refusedRotate: 'only-refuses' });
    expect(await refusalOf(rotate(C, immediately))).toEqual({
      name: 'InvalidRequestException',
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
      status: 400,
    });
    hold.release();
  },
);

test('R3: the refused RotateSecret switches rotation on and tries the same pending version again', async () => {
  const { manager, hold, rotation, rotate, labels, describe } = await startCancelledAt('setSecret');
  hold.release();
  await manager.idle();
  expect(await refusalOf(rotate(C))).toMatchObject({ name: 'InvalidRequestException' });
  await manager.idle();
  expect(rotation.steps).toEqual(['createSecret', 'setSecret', ...ROTATION_STEPS]);
  expect(rotation.requests.every(({ ClientRequestToken }) => ClientRequestToken === B)).toBe(true);
  expect(await describe()).toMatchObject({ RotationEnabled: true });
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT', 'AWSPENDING'] });
});

test('R3: the reattempt may run beside a step of the cancelled rotation that still goes on', async () => {
  const { manager, hold, rotate } = await startCancelledAt('setSecret');
  await refusalOf(rotate(C));
  const again = manager.rotations(SecretId);
  expect(again.map(({ versionId, stopped }) => ({ versionId, stopped }))).toEqual([
    { versionId: B, stopped: true },
    { versionId: B, stopped: false },
  ]);
  hold.release();
});

test('R3: with refusedRotate only-refuses rotation stays off', async () => {
  const { manager, hold, rotate, describe } = await startCancelledAt('setSecret', {
    refusedRotate: 'only-refuses',
  });
  hold.release();
  await refusalOf(rotate(C));
  await manager.idle();
  expect(await describe()).toMatchObject({ RotationEnabled: false });
});

test('R3: AWSPENDING nowhere, or beside AWSCURRENT, blocks nothing', async () => {
  const { manager, rotate, labels } = await startWithRotation();
  await rotate(B);
  await manager.idle();
  expect((await labels())[B]).toContain('AWSPENDING');
  await rotate(C);
  await manager.idle();
  expect(await labels()).toEqual({ [B]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT', 'AWSPENDING'] });
});

test.each(ROTATION_STEPS)(
  'a rotation that fails in %s stays incomplete and blocks the next',
  async (step) => {
    const { manager, rotation, rotate, labels, describe } = await startWithRotation();
    rotation.failsAt = step;
    await rotate(B);
    await manager.idle();
    expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
    expect(await describe()).toMatchObject({ RotationEnabled: true });
    expect((await refusalOf(rotate(C))).message).toContain('will be reattempted');
  },
);

test('a rotation whose function never moves AWSCURRENT has failed', async () => {
  const { manager, rotate, describe, named } = await startWithRotation();
  manager.registerRotationFunction(FakeRotationFunction.arn, async () => {});
  await rotate(B);
  await manager.idle();
  expect([named('RotationFailed').length, named('RotationSucceeded').length]).toEqual([1, 0]);
  expect(await describe()).not.toHaveProperty('LastRotatedDate');
});

test('RotateSecret sent again with the same token while it goes on is the same rotation', async () => {
  const { manager, hold, rotation, rotate } = await startRotatingAt('createSecret');
  expect((await rotate(B)).VersionId).toBe(B);
  hold.release();
  await manager.idle();
  expect(rotation.steps).toEqual(ROTATION_STEPS);
});

test('L10: a new AWSCURRENT put by hand abandons the rotation: no further step is called', async () => {
  const { client, manager, hold, rotation, labels } = await startRotatingAt('setSecret');
  const byHand = { SecretId, ClientRequestToken: C, SecretString: 'fake-by-hand' };
  await client.send(new PutSecretValueCommand(byHand));
  hold.release();
  await manager.idle();
  expect(rotation.steps).toEqual(['createSecret', 'setSecret']);
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT'] });
});

test('R10: a rotation that failed is tried again from its first step, with the same version', async () => {
  const { manager, rotation, rotate, labels } = await startWithRotation();
  rotation.failsAt = 'setSecret';
  await rotate(B);
  await manager.idle();
  rotation.failsAt = undefined;
  expect(manager.retryRotation(SecretId)).toBe(true);
  await manager.idle();
  expect(rotation.steps).toEqual(['createSecret', 'setSecret', ...ROTATION_STEPS]);
  expect(await labels()).toMatchObject({ [B]: expect.arrayContaining(['AWSCURRENT']) });
  expect(manager.retryRotation(SecretId)).toBe(false);
});

test('R10: one that was cancelled since is not', async () => {
  const { manager, rotation, rotate, cancel } = await startWithRotation();
  rotation.failsAt = 'setSecret';
  await rotate(B);
  await manager.idle();
  await cancel();
  expect(manager.retryRotation(SecretId)).toBe(false);
});
