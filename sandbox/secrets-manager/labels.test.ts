import { DescribeSecretCommand, ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { SecretsManagerOptions } from './secrets-manager.ts';
import { A, B, C, SecretId, startWithSecret } from './testing/secret.ts';
import { refusalOf } from './testing/trial.ts';

/** AWSPENDING on B, which has no value: its rotation was cancelled before the first step. */
const startWithPending = async (options: SecretsManagerOptions = {}) => {
  const trial = await startWithSecret(options);
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';
  trial.manager.registerRotationFunction(arn, async () => {});
  const rotate = { SecretId, ClientRequestToken: B, RotationLambdaARN: arn };
  await Promise.all([
    trial.manager.call('RotateSecret', rotate),
    trial.manager.call('CancelRotateSecret', { SecretId }),
  ]);
  await trial.manager.idle();
  return trial;
};

test('L1: DescribeSecret tells of a pending version before it has a value, ListSecretVersionIds does not', async () => {
  const { manager, client, labels } = await startWithPending();
  const { Versions = [] } = await client.send(
    new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }),
  );
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual([A]);
  expect(manager.rotations(SecretId)).toEqual([]);
});

test('L1: the order of labels is not the order in which they were put on', async () => {
  const { client, put } = await startWithSecret();
  await put(B, 'AWSPENDING', 'MINE', 'ALSO-MINE');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(VersionIdsToStages?.[B]).toEqual(['MINE', 'AWSPENDING', 'ALSO-MINE']);
});

test('L2: a label is taken off with RemoveFromVersionId alone, and moved with MoveToVersionId too', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B, 'AWSPENDING', 'MINE');
  await move('MINE', B, A);
  await move('AWSPENDING', B);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT', 'MINE'] });
});

test('L2: a label that is attached elsewhere is not moved without RemoveFromVersionId', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B, 'AWSPENDING', 'MINE');
  expect(await refusalOf(move('MINE', undefined, A))).toEqual({
    name: 'InvalidParameterException',
    message: `The parameter RemoveFromVersionId can't be empty. Staging label MINE is currently attached to version ${B}, so you must explicitly reference that version in RemoveFromVersionId.`,
    status: 400,
  });
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING', 'MINE'] });
});

test.each([
  ['moved', A],
  ['taken off', undefined],
])('L2, L3: a label is not %s where RemoveFromVersionId names another version', async (_, to) => {
  const { put, move, labels } = await startWithSecret();
  await put(B, 'MINE');
  const before = await labels();
  expect((await refusalOf(move('MINE', C, to))).name).toBe('InvalidParameterException');
  expect(await labels()).toEqual(before);
});

test('L3: a label that is attached nowhere is not taken off', async () => {
  const { move } = await startWithSecret();
  expect((await refusalOf(move('AWSPENDING', A))).name).toBe('InvalidParameterException');
});

test('L2: to put a label where it already is changes nothing', async () => {
  const { move, labels } = await startWithSecret();
  await move('MINE', undefined, A);
  await move('MINE', undefined, A);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT', 'MINE'] });
});

test('a label is not put on a version that is not there', async () => {
  const { move } = await startWithSecret();
  expect((await refusalOf(move('MINE', undefined, C))).name).toBe('InvalidParameterException');
});

test('L4: AWSCURRENT is not taken off', async () => {
  const { move, labels } = await startWithSecret();
  expect(await refusalOf(move('AWSCURRENT', A))).toEqual({
    name: 'InvalidParameterException',
    message:
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    status: 400,
  });
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'] });
});

test('L4: AWSCURRENT is not moved without RemoveFromVersionId', async () => {
  const { put, move } = await startWithSecret();
  await put(B, 'AWSPENDING');
  expect(await refusalOf(move('AWSCURRENT', undefined, B))).toEqual({
    name: 'InvalidParameterException',
    message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${A}, so you must explicitly reference that version in RemoveFromVersionId.`,
    status: 400,
  });
});

test('L5: AWSCURRENT leaves AWSPREVIOUS behind, takes it from its last holder, and leaves AWSPENDING where it is', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B);
  await put(C, 'AWSPENDING');
  expect(await labels()).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT'], [C]: ['AWSPENDING'] });
  await move('AWSCURRENT', B, C);
  expect(await labels()).toEqual({ [B]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT', 'AWSPENDING'] });
});

test.each(['accepted', 'refused'] as const)(
  'R15: a move of AWSPREVIOUS by hand is %s',
  async (previousByHand) => {
    const { put, move, labels } = await startWithSecret({ previousByHand });
    await put(B);
    await put(C, 'AWSPENDING');
    const moving = move('AWSPREVIOUS', A, C);
    if (previousByHand === 'refused')
      expect((await refusalOf(moving)).name).toBe('InvalidParameterException');
    else await moving;
    expect(await labels()).toMatchObject({
      [previousByHand === 'refused' ? A : C]: expect.arrayContaining(['AWSPREVIOUS']),
    });
  },
);

test('L5: AWSCURRENT moved back swaps with AWSPREVIOUS', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B);
  await move('AWSCURRENT', B, A);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPREVIOUS'] });
});

test('L6: a label of one’s own rides with its version', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B, 'AWSPENDING');
  await move('MINE', undefined, B);
  await move('AWSCURRENT', A, B);
  await put(C);
  expect(await labels()).toEqual({ [B]: ['AWSPREVIOUS', 'MINE'], [C]: ['AWSCURRENT'] });
});

test('L6: a version without a value takes a label, and keeps it when AWSPENDING goes', async () => {
  const { move, labels } = await startWithPending();
  await move('MINE', undefined, B);
  await move('AWSPENDING', B);
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['MINE'] });
});

test('L6, L8: a version that has neither value nor label is gone', async () => {
  const { move } = await startWithPending();
  await move('AWSPENDING', B);
  expect((await refusalOf(move('AWSPENDING', undefined, B))).name).toBe('InvalidParameterException');
});

test('L6: with labelOnValuelessVersion refused it takes none', async () => {
  const { move, labels } = await startWithPending({ labelOnValuelessVersion: 'refused' });
  expect((await refusalOf(move('MINE', undefined, B))).name).toBe('InvalidParameterException');
  expect(await labels()).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
});

test('L7: a secret has 20 labels at most, over all its versions', async () => {
  const { put, move, labels } = await startWithSecret();
  await put(B, 'AWSPENDING', ...Array.from({ length: 18 }, (_, index) => `MINE-${index}`));
  const before = await labels();
  expect(await refusalOf(move('ONE-MORE', undefined, A))).toMatchObject({
    name: 'LimitExceededException',
    status: 400,
  });
  expect((await refusalOf(move('AWSCURRENT', A, B))).name).toBe('LimitExceededException');
  expect(await labels()).toEqual(before);
  await move('MINE-0', B, A);
});

test('L7: a label has 1 to 256 characters', async () => {
  const { move } = await startWithSecret();
  await move('x'.repeat(256), undefined, A);
  expect(await refusalOf(move('x'.repeat(257), undefined, A))).toMatchObject({
    name: 'ValidationException',
    status: 400,
  });
});
