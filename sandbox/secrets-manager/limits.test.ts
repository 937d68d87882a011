import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { SecretsManagerOptions } from './secrets-manager.ts';
import { A, SecretId, startWithSecret } from './testing/secret.ts';
import { refusalOf, startTrial } from './testing/trial.ts';

const startWithParking = async (options: SecretsManagerOptions = {}) => {
  const trial = await startWithSecret(options);
  trial.manager.calls.reset();
  const park = (label = 'MINE') => trial.move(label, undefined, A);
  const isParked = async () => (await trial.labels())[A]?.includes('MINE');
  return { ...trial, park, isParked };
};

test('X7: with quotas on, 50 label writes a second pass, shared with the other writes of their group', async () => {
  const { manager, clock } = await startWithParking({ quotas: true });
  const write = (VersionStage: string) =>
    manager.call('UpdateSecretVersionStage', { SecretId, VersionStage, MoveToVersionId: A });
  const update = () => manager.call('UpdateSecret', { SecretId, Description: 'new' });
  for (let n = 0; n < 49; n += 1) await write('MINE');
  await update();
  await expect(write('MINE')).rejects.toMatchObject({ name: 'ThrottlingException', status: 400 });
  await expect(update()).rejects.toMatchObject({ name: 'ThrottlingException' });
  await manager.call('DescribeSecret', { SecretId });
  clock.ms += 20;
  await write('MINE');
  await expect(write('MINE')).rejects.toMatchObject({ name: 'ThrottlingException' });
  clock.ms += 10_000;
  for (let n = 0; n < 50; n += 1) await write('MINE');
  await expect(write('MINE')).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('X7: a throttled request is refused as AWS does it', async () => {
  const { manager, client } = await startTrial({ quotas: true });
  for (let n = 0; n < 50; n += 1) await manager.call('ListSecrets');
  expect(await refusalOf(client.send(new ListSecretsCommand({})))).toEqual({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    status: 400,
  });
});

test('X9: within the window a read shows what was there before, a write goes by what is', async () => {
  const { clock, park, isParked } = await startWithParking({ consistencyWindowMs: 1000 });
  clock.ms += 1000;
  await park();
  expect(await isParked()).toBe(false);
  clock.ms += 999;
  expect(await isParked()).toBe(false);
  clock.ms += 1;
  expect(await isParked()).toBe(true);
});

test('X9: after several writes a stale read shows the state at the window’s start', async () => {
  const { client, clock, describe } = await startWithParking({ consistencyWindowMs: 1000 });
  clock.ms += 1000;
  const tag = (Value: string) =>
    client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'k', Value }] }));
  await tag('1');
  clock.ms += 600;
  await tag('2');
  expect((await describe()).Tags).toBeUndefined();
  clock.ms += 600;
  expect((await describe()).Tags).toEqual([{ Key: 'k', Value: '1' }]);
  clock.ms += 400;
  expect((await describe()).Tags).toEqual([{ Key: 'k', Value: '2' }]);
});

test('X9: a secret that was just made is not found yet', async () => {
  const { client, clock } = await startTrial({ consistencyWindowMs: 1000 });
  const describe = () => client.send(new DescribeSecretCommand({ SecretId }));
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'fake' }));
  expect((await refusalOf(describe())).name).toBe('ResourceNotFoundException');
  clock.ms += 1000;
  await describe();
});

test('X9: staleRead chooses which reads are stale', async () => {
  let reads = 0;
  const { clock, park, isParked } = await startWithParking({
    consistencyWindowMs: 1000,
    staleRead: ({ operation }) => {
      if (operation !== 'DescribeSecret') return false;
      reads += 1;
      return reads % 2 === 0;
    },
  });
  clock.ms += 1000;
  await park();
  expect([await isParked(), await isParked(), await isParked()]).toEqual([true, false, true]);
});
