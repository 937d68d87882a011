import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  paginateListSecretVersionIds,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { A, B, C, SecretId, startWithSecret } from './testing/secret.ts';
import { refusalOf, version } from './testing/trial.ts';

test('L8: a version with no label is deprecated, and its value can still be read by its id', async () => {
  const { client, put, move, labels } = await startWithSecret();
  await put(B, 'AWSPENDING');
  await move('AWSPENDING', B);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'] });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionId: B }));
  expect(SecretString).toBe(`fake-${B}`);
  const listed = async (IncludeDeprecated: boolean) => {
    const list = new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated });
    return (await client.send(list)).Versions?.map(({ VersionId }) => VersionId);
  };
  expect(await listed(false)).toEqual([A]);
  expect(await listed(true)).toEqual([A, B]);
});

test('L8: with deprecatedVersions deleted its value is lost with its last label', async () => {
  const { client, put, move } = await startWithSecret({ deprecatedVersions: 'deleted' });
  await put(B, 'AWSPENDING');
  await move('AWSPENDING', B);
  const read = client.send(new GetSecretValueCommand({ SecretId, VersionId: B }));
  expect((await refusalOf(read)).name).toBe('ResourceNotFoundException');
});

test('L8: deprecated versions go beyond 100 versions, once they are a day old', async () => {
  const { client, clock, put } = await startWithSecret();
  const ids = Array.from({ length: 105 }, (_, index) => version(`v${index}`));
  for (const id of ids) await put(id);
  const count = async () => {
    let versions = 0;
    const pages = paginateListSecretVersionIds({ client }, { SecretId, IncludeDeprecated: true });
    for await (const { Versions = [] } of pages) versions += Versions.length;
    return versions;
  };
  expect(await count()).toBe(106);
  clock.ms += 24 * 60 * 60 * 1000;
  await put(version('last'));
  expect(await count()).toBe(100);
});

test('L9: UpdateSecretVersionStage replies with ARN and Name', async () => {
  const { move } = await startWithSecret();
  const { $metadata: _, ...reply } = await move('MINE', undefined, A);
  expect(reply).toEqual({
    ARN: expect.stringMatching(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-[A-Za-z0-9]{6}$/),
    Name: 'db',
  });
});

test('L10: a new AWSCURRENT takes AWSPENDING off, wherever it is', async () => {
  const { put, labels } = await startWithSecret();
  await put(B, 'AWSPENDING');
  await put(C);
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT'] });
});

test('a new AWSPENDING takes the label from the version that had it', async () => {
  const { put, labels } = await startWithSecret();
  await put(B, 'AWSPENDING');
  await put(C, 'AWSPENDING');
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [C]: ['AWSPENDING'] });
});

test('L11: the same token with the same value changes nothing, with another value it is refused', async () => {
  const { client, put, labels } = await startWithSecret();
  await put(B, 'AWSPENDING');
  await put(B, 'AWSPENDING');
  const other = new PutSecretValueCommand({ SecretId, ClientRequestToken: B, SecretString: 'fake-other' });
  const { name, message, status } = await refusalOf(client.send(other));
  expect({ name, status }).toEqual({ name: 'ResourceExistsException', status: 400 });
  expect(message).toContain(B);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
});
