import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { ROTATION_STEPS } from './rotation.ts';
import type { SecretsManagerOptions } from './secrets-manager.ts';
import { FakeRotationFunction } from './testing/fake-rotation-function.ts';
import { startCancelledAt, startWithRotation } from './testing/rotating.ts';
import { A, B, SecretId } from './testing/secret.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('R2, R4: a test that is cancelled leaves its version under AWSPENDING', async () => {
  const { manager, rotation, rotate, cancel, labels } = await startWithRotation();
  const hold = rotation.hold('testSecret');
  await rotate(B, false);
  await hold.reached;
  await cancel();
  hold.release();
  await manager.idle();
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
});

test('R4: CancelRotateSecret switches rotation off and leaves labels, function and rules', async () => {
  const { hold, cancel, describe, labels, rotation } = await startCancelledAt('setSecret');
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  const described = await describe();
  expect(described).toMatchObject({
    RotationEnabled: false,
    RotationLambdaARN: FakeRotationFunction.arn,
    RotationRules: { AutomaticallyAfterDays: 30 },
  });
  const { $metadata: _, ...reply } = await cancel();
  expect(reply).toEqual({ ARN: described.ARN, Name: SecretId, VersionId: B });
  hold.release();
  expect(rotation.steps).toEqual(['createSecret', 'setSecret']);
});

test('R4: the dates of rotation are told only while it is on', async () => {
  const { manager, clock, rotate, cancel, describe } = await startWithRotation();
  await rotate(B);
  await manager.idle();
  const lastDay = Math.floor((clock.ms + 30 * DAY_MS) / DAY_MS) * DAY_MS;
  expect(await describe()).toMatchObject({
    LastRotatedDate: new Date(clock.ms),
    NextRotationDate: new Date(lastDay + DAY_MS - 1000),
  });
  await cancel();
  const off = await describe();
  expect([off.LastRotatedDate, off.NextRotationDate]).toEqual([undefined, undefined]);
});

test('R5: a step that runs when it is cancelled goes on, and no further one is called', async () => {
  const { manager, hold, rotation, labels } = await startCancelledAt('finishSecret');
  expect(manager.rotations(SecretId)).toMatchObject([{ step: 'finishSecret', stopped: true }]);
  hold.release();
  await manager.idle();
  expect(rotation.steps).toEqual(ROTATION_STEPS);
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT', 'AWSPENDING'] });
});

test('R6: a late createSecret brings AWSPENDING back', async () => {
  const { client, manager, hold, labels, readValue } = await startCancelledAt('createSecret');
  const unblock = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: B };
  await client.send(new UpdateSecretVersionStageCommand(unblock));
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'] });
  hold.release();
  await manager.idle();
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  expect(await readValue(B)).toBe('fake-new-value');
});

test('R6: a late finishSecret moves AWSCURRENT although AWSPENDING is gone', async () => {
  const { client, manager, hold, labels } = await startCancelledAt('finishSecret');
  const unblock = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: B };
  await client.send(new UpdateSecretVersionStageCommand(unblock));
  hold.release();
  await manager.idle();
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT'] });
});

test('R8: AWSPENDING stays beside AWSCURRENT, or is taken off at once or later, as the option says', async () => {
  const pendingAfter = async (
    pendingAfterRotation: SecretsManagerOptions['pendingAfterRotation'],
    waitMs: number,
  ) => {
    const { manager, clock, rotate, labels } = await startWithRotation({ pendingAfterRotation });
    await rotate(B);
    await manager.idle();
    clock.ms += waitMs;
    return (await labels())[B]?.includes('AWSPENDING');
  };
  expect(await pendingAfter('left', 30 * DAY_MS)).toBe(true);
  expect(await pendingAfter('removed', 0)).toBe(false);
  expect(await pendingAfter({ removedAfterMs: 5000 }, 4999)).toBe(true);
  expect(await pendingAfter({ removedAfterMs: 5000 }, 5000)).toBe(false);
});

test('R8: what a late finishSecret leaves beside AWSCURRENT after a cancel is not taken off', async () => {
  const { manager, hold, labels } = await startCancelledAt('finishSecret', {
    pendingAfterRotation: 'removed',
  });
  hold.release();
  await manager.idle();
  expect((await labels())[B]).toEqual(['AWSCURRENT', 'AWSPENDING']);
});

test('R9: a secret that was never rotated has no RotationEnabled', async () => {
  const { cancel, describe } = await startWithRotation();
  expect(await describe()).not.toHaveProperty('RotationEnabled');
  await cancel();
  expect(await describe()).not.toHaveProperty('RotationEnabled');
});
