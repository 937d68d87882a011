import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { ConnectionLost, type Fault } from './secrets-manager.ts';
import { A, SecretId, startWithSecret } from './testing/secret.ts';
import { clientFor, refusalOf } from './testing/trial.ts';

const startWithParking = async () => {
  const trial = await startWithSecret();
  trial.manager.calls.reset();
  const park = (label = 'MINE') => trial.move(label, undefined, A);
  const isParked = async () => (await trial.labels())[A]?.includes('MINE');
  return { ...trial, park, isParked };
};

test.each<[Fault['kind'], string, number]>([
  ['throttle', 'ThrottlingException', 400],
  ['internal-error', 'InternalServiceError', 500],
  ['unavailable', 'ServiceUnavailableException', 503],
])('%s: the call is refused once, and takes no effect', async (kind, name, status) => {
  const { manager, park, isParked } = await startWithParking();
  manager.faults.inject({ kind, operation: 'UpdateSecretVersionStage' });
  expect(await refusalOf(park())).toMatchObject({ name, status });
  expect(await isParked()).toBe(false);
  await park();
  expect(await isParked()).toBe(true);
});

test('internal-error after the effect: the call takes effect, and its reply says otherwise', async () => {
  const { manager, park, isParked } = await startWithParking();
  manager.faults.inject({ kind: 'internal-error', at: 'after', operation: 'UpdateSecretVersionStage' });
  expect((await refusalOf(park())).status).toBe(500);
  expect(await isParked()).toBe(true);
});

test.each([
  ['before', false],
  ['after', true],
] as const)('cut %s the effect: the connection breaks without a reply', async (at, effect) => {
  const { manager, park, isParked } = await startWithParking();
  manager.faults.inject({ kind: 'cut', at, operation: 'UpdateSecretVersionStage' });
  await expect(park()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await isParked()).toBe(effect);
  expect(manager.calls.entries[0]).toEqual({
    operation: 'UpdateSecretVersionStage',
    input: { SecretId, VersionStage: 'MINE', MoveToVersionId: A },
    outcome: 'cut',
    tookEffect: effect,
  });
});

test.each([
  ['before', false],
  ['after', true],
] as const)('hang %s the effect: no reply comes until the faults are cleared', async (at, effect) => {
  const { manager, isParked } = await startWithParking();
  manager.faults.inject({ kind: 'hang', at, operation: 'UpdateSecretVersionStage' });
  const input = { SecretId, VersionStage: 'MINE', MoveToVersionId: A };
  const hanging = manager.call('UpdateSecretVersionStage', input);
  const first = await Promise.race([hanging, isParked()]);
  expect(first).toBe(effect);
  manager.faults.clear();
  await expect(hanging).rejects.toBeInstanceOf(ConnectionLost);
});

test('the SDK’s own time limit ends a call that hangs', async () => {
  const { manager, url } = await startWithParking();
  manager.faults.inject({ kind: 'hang' });
  const impatient = clientFor(url, { requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true } });
  const call = impatient.send(new DescribeSecretCommand({ SecretId }));
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('the SDK tries a refused call again by itself', async () => {
  const { manager, url } = await startWithParking();
  manager.faults.inject({ kind: 'unavailable' });
  const { $metadata } = await clientFor(url, { maxAttempts: 2 }).send(
    new DescribeSecretCommand({ SecretId }),
  );
  expect($metadata.attempts).toBe(2);
});

test('nth and count choose which of the matching calls are hit', async () => {
  const { manager, describe, park } = await startWithParking();
  manager.faults.inject({ kind: 'throttle', operation: 'DescribeSecret', nth: 2, count: 2 });
  const outcomes: string[] = [];
  for (let call = 0; call < 4; call += 1) {
    await park(`LABEL-${call}`);
    await describe().then(
      () => outcomes.push('ok'),
      ({ name }) => outcomes.push(name),
    );
  }
  expect(outcomes).toEqual(['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
  expect(manager.faults.hits).toBe(2);
});

test('when chooses by the input, and a fault can be taken back', async () => {
  const { manager, park } = await startWithParking();
  const takeBack = manager.faults.inject({
    kind: 'throttle',
    count: Number.POSITIVE_INFINITY,
    when: ({ input }) => input['VersionStage'] === 'BAD',
  });
  await park('GOOD');
  expect((await refusalOf(park('BAD'))).name).toBe('ThrottlingException');
  expect((await refusalOf(park('BAD'))).name).toBe('ThrottlingException');
  takeBack();
  await park('BAD');
});

test('a throttled call cannot take effect', async () => {
  const { manager } = await startWithParking();
  expect(() => manager.faults.inject({ kind: 'throttle', at: 'after' })).toThrow('takes no effect');
});

test('calls are counted by operation, refused ones included, until the next reset', async () => {
  const { manager, client, describe, park } = await startWithParking();
  await describe();
  await describe();
  await park();
  await refusalOf(client.send(new DescribeSecretCommand({ SecretId: 'none' })));
  expect(manager.calls.counts()).toEqual({ DescribeSecret: 3, UpdateSecretVersionStage: 1 });
  expect(manager.calls.count()).toBe(4);
  expect(manager.calls.entries.map(({ outcome }) => outcome)).toEqual([
    'ok',
    'ok',
    'ok',
    'ResourceNotFoundException',
  ]);
  manager.calls.reset();
  expect([manager.calls.count(), manager.calls.entries]).toEqual([0, []]);
});
