import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { NOW, P, V } from '../../test/support/secrets.ts';
import { aStage, HASTY, ScriptedVerifier, stuck } from '../../test/support/stage.ts';
import { StoreRefused, StoreUnavailable } from '../aws/secrets-manager-store.ts';
import { secretId } from '../decision/values.ts';
import { reconcile } from './reconcile.ts';

/** A row of docs/aws-errors.md each, as the emulator really answers it. */
describe('what AWS refuses', () => {
  test('ResourceNotFoundException on a look: the secret is left', async () => {
    const { ports, settings } = await aStage(stuck);
    expect(await reconcile(secretId('nobody/knows'), ports, settings)).toMatchObject({
      verdict: { kind: 'no-action', row: '1', reason: 'secret-gone' },
    });
  });

  test('ResourceNotFoundException on a write: read again', async () => {
    const stage = await aStage(stuck, {
      beforeWrite: (write) => (write === 1 ? remove(stage, { ForceDeleteWithoutRecovery: true }) : done),
    });
    expect(await stage.reconcile()).toMatchObject({ verdict: { reason: 'secret-gone' } });
  });

  test('InvalidRequestException on a write, for the secret was marked for deletion: read again (X3)', async () => {
    const stage = await aStage(stuck, { beforeWrite: (write) => (write === 1 ? remove(stage, {}) : done) });
    expect(await stage.reconcile()).toMatchObject({ verdict: { reason: 'secret-scheduled-for-deletion' } });
  });

  test('InvalidParameterException on a write, for the label is elsewhere: read again (L3)', async () => {
    const stage = await aStage(stuck, {
      beforeWrite: (write) =>
        write === 2
          ? stage.manager.call('UpdateSecretVersionStage', {
              SecretId: stage.secret,
              VersionStage: 'AWSPENDING',
              RemoveFromVersionId: P,
            })
          : done,
    });
    expect(await stage.reconcile()).toMatchObject({ verdict: { reason: 'nothing-pending' } });
  });

  test('LimitExceededException: held, a person called, and not tried again (L7)', async () => {
    const labels = Array.from({ length: 17 }, (_, index) => `mine-${index}`);
    const stage = await aStage(stuck, {
      beforeWrite: async (write) => {
        if (write > 1) return;
        for (const VersionStage of labels)
          await stage.manager.call('UpdateSecretVersionStage', {
            SecretId: stage.secret,
            VersionStage,
            MoveToVersionId: V,
          });
        stage.manager.calls.reset();
      },
    });
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'withheld', row: '15', reason: 'label-limit-reached', attention: 'required' },
    });
    expect(stage.manager.calls.count('UpdateSecretVersionStage')).toBe(1);
    expect(await stage.holder('AWSPENDING')).toBe(P);
  });

  test('AccessDeniedException: fails loudly, and says what is missing', async () => {
    const looking = await aStage(stuck, { options: { accessDenied: () => true } });
    await expect(looking.reconcile()).rejects.toThrow(StoreRefused);
    const writing = await aStage(stuck, {
      options: { accessDenied: ({ operation }) => operation === 'UpdateSecretVersionStage' },
    });
    await expect(writing.reconcile()).rejects.toThrow(
      /UpdateSecretVersionStage.*AccessDeniedException.*role/,
    );
    expect(writing.manager.calls.count('UpdateSecretVersionStage')).toBe(1);
  });

  test('ValidationException: fails loudly', async () => {
    const { ports, settings } = await aStage(stuck);
    await expect(reconcile(secretId(' '.repeat(3000)), ports, settings)).rejects.toThrow(StoreRefused);
  });

  test.each<[FaultKind, string]>([
    ['throttle', 'ThrottlingException'],
    ['internal-error', 'InternalServiceError'],
    ['unavailable', 'HTTP 503'],
    ['hang', 'TimeoutError'],
    ['cut', 'ECONNRESET'],
  ])('%s once: tried again by the SDK, and nobody notices (%s)', async (kind) => {
    for (const operation of ['DescribeSecret', 'UpdateSecretVersionStage']) {
      const limits = { ...HASTY, requestMs: 2_000 };
      const stage = await aStage(stuck, kind === 'hang' ? { limits } : {});
      stage.manager.faults.inject({ kind, operation });
      expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'unblock' } });
      expect(await stage.holder('AWSPENDING')).toBeUndefined();
    }
  });

  test.each<FaultKind>(['throttle', 'internal-error', 'unavailable', 'hang', 'cut'])(
    '%s all the time: the pass fails to come again, and nothing is lost',
    async (kind) => {
      for (const operation of ['DescribeSecret', 'UpdateSecretVersionStage']) {
        const stage = await aStage(stuck, kind === 'hang' ? { limits: HASTY } : {});
        stage.manager.faults.inject({ kind, operation, count: Number.POSITIVE_INFINITY });
        await expect(stage.reconcile()).rejects.toThrow(StoreUnavailable);
        stage.manager.faults.clear();
        expect(await stage.labels()).toMatchObject({ [P]: ['AWSPENDING'] });
      }
    },
  );
});

/** Section 5 of docs/aws-facts.md: what is left, for it is not ours to write. */
describe('secrets that are left as they are', () => {
  test.each([
    ['scheduled for deletion (X3)', { deletedAtMs: NOW }, 'secret-scheduled-for-deletion', 'none'],
    ['a replica (X4)', { primaryRegion: 'us-east-1' }, 'secret-is-replica', 'none'],
    ['owned by a service (X5)', { owningService: 'rds' }, 'managed-by-service', 'required'],
    ['a managed external secret (X5)', { type: 'ExamplePartner' }, 'managed-by-service', 'required'],
  ])('%s', async (_what, planting, reason, attention) => {
    const verifier = new ScriptedVerifier(() => ({ kind: 'failed', cause: 'verifier-failed' }));
    const stage = await aStage({ ...stuck, ...planting }, { verifier });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'no-action', reason, attention } });
    expect(stage.calls()).toEqual(['DescribeSecret']);
    expect(verifier.asked).toEqual([]);
  });

  test('a primary with replicas elsewhere is not taken for one of them', async () => {
    const stage = await aStage({ ...stuck, primaryRegion: 'eu-west-1' });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'unblock' } });
  });
});

const done = Promise.resolve();

const remove = (stage: Awaited<ReturnType<typeof aStage>>, how: Record<string, unknown>): Promise<unknown> =>
  stage.manager.call('DeleteSecret', { SecretId: stage.secret, ...how });
