import { describe, expect, test, vi } from 'vitest';
import { MemoryVerifier } from '../../test/support/memory-verifier.ts';
import { accepted, C, NOW, P, Q, rejected, rescue, taken, V } from '../../test/support/secrets.ts';
import { aStage, ScriptedVerifier, stuck } from '../../test/support/stage.ts';
import type { SecretStore } from '../aws/secret-store.ts';
import { tellingLabel } from '../decision/rescue-label.ts';
import { AWSPENDING, AWSPREVIOUS } from '../decision/values.ts';
import { LabelsKeepMoving, reconcile } from './reconcile.ts';

const app = (password: string) => ({ user: 'app', password });
const VALUES = { [C]: app('fake-c'), [P]: app('fake-p'), [V]: app('fake-v') };
const pendingWorks = () => new MemoryVerifier(VALUES, { app: 'fake-p' });
const currentWorks = () => new MemoryVerifier(VALUES, { app: 'fake-c' });
/** The pending version has AWSCURRENT's password: it is refused with it, in one login. */
const previousWorks = () => new MemoryVerifier({ ...VALUES, [P]: app('fake-c') }, { app: 'fake-v' });

const LOOK = 'DescribeSecret';
const write = (label: string) => `UpdateSecretVersionStage ${label}`;

describe('each plan, write by write', () => {
  test('unblock: look, park, take AWSPENDING off, look', async () => {
    const stage = await aStage(stuck);
    expect(await stage.reconcile({ previousOnUnverified: 'leave' })).toMatchObject({
      verdict: { kind: 'unblock', row: '14b', reason: 'no-verifier' },
    });
    expect(stage.calls()).toEqual([LOOK, write(rescue(P)), write('AWSPENDING'), LOOK]);
    expect(await stage.labels()).toEqual({ [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: ['AWSPREVIOUS'] });
  });

  test('unblock without a login: look, park both, move AWSPREVIOUS, take AWSPENDING off, look', async () => {
    const stage = await aStage(stuck);
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'unblock', row: '14b', reason: 'no-verifier' },
    });
    const wasPrevious = tellingLabel('previous', NOW, V);
    const writes = [wasPrevious, rescue(P), 'AWSPREVIOUS', 'AWSPENDING'].map(write);
    expect(stage.calls()).toEqual([LOOK, ...writes, LOOK]);
    expect(await stage.labels()).toEqual({
      [C]: ['AWSCURRENT'],
      [P]: expect.arrayContaining([rescue(P), 'AWSPREVIOUS']),
      [V]: [wasPrevious],
    });
  });

  test('unblock without a login, where AWS lets nobody move AWSPREVIOUS (R15): it goes on without', async () => {
    const stage = await aStage(stuck);
    const store: SecretStore = {
      observe: (secret) => stage.store.observe(secret),
      apply: async (secret, step) =>
        step.label === AWSPREVIOUS ? { kind: 'superseded' } : stage.store.apply(secret, step),
    };
    const { verdict, taken: steps } = await reconcile(
      stage.secret,
      { ...stage.ports, store },
      stage.settings,
    );
    expect(verdict).toMatchObject({ kind: 'unblock', row: '14b', reason: 'no-verifier' });
    expect(steps?.map(({ label }) => label)).toEqual([
      tellingLabel('previous', NOW, V),
      rescue(P),
      AWSPENDING,
    ]);
    expect(await stage.labels()).toEqual({
      [C]: ['AWSCURRENT'],
      [P]: [rescue(P)],
      [V]: expect.arrayContaining(['AWSPREVIOUS', tellingLabel('previous', NOW, V)]),
    });
  });

  test('and AWSPREVIOUS goes back, once AWSCURRENT is seen to be accepted', async () => {
    const stage = await aStage(stuck);
    await stage.reconcile();
    const ports = { ...stage.ports, verifier: currentWorks() };
    const recheck = { ...stage.settings, pass: 'recheck' } as const;
    expect(await reconcile(stage.secret, ports, recheck)).toMatchObject({
      verdict: { kind: 'release', row: '13', reason: 'previous-lent' },
    });
    expect(await stage.labels()).toEqual({ [C]: ['AWSCURRENT'], [P]: [rescue(P)], [V]: ['AWSPREVIOUS'] });
  });

  test('but it keeps the label that tells where AWSPREVIOUS could not be given back: it is its last', async () => {
    const stage = await aStage(stuck);
    await stage.reconcile();
    const store: SecretStore = {
      observe: (secret) => stage.store.observe(secret),
      apply: async (secret, step) =>
        step.label === AWSPREVIOUS ? { kind: 'superseded' } : stage.store.apply(secret, step),
    };
    const ports = { ...stage.ports, store, verifier: currentWorks() };
    const recheck = { ...stage.settings, pass: 'recheck' } as const;
    await expect(reconcile(stage.secret, ports, recheck)).rejects.toThrow(LabelsKeepMoving);
    expect(await stage.labels()).toMatchObject({ [V]: [tellingLabel('previous', NOW, V)] });
  });

  test('promote: look, move AWSCURRENT, take AWSPENDING off, look', async () => {
    const stage = await aStage(stuck, { verifier: pendingWorks() });
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'promote', row: '8', reason: 'pending-accepted' },
      evidence: { engine: 'postgres' },
    });
    expect(stage.calls()).toEqual([LOOK, write('AWSCURRENT'), write('AWSPENDING'), LOOK]);
    expect(await stage.labels()).toEqual({ [P]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] });
  });

  test('rollback: look, park both, move AWSCURRENT back, take AWSPENDING off, look', async () => {
    const stage = await aStage(stuck, { verifier: previousWorks() });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'rollback' } });
    const writes = [rescue(P), tellingLabel('refused', NOW, C), 'AWSCURRENT', 'AWSPENDING'].map(write);
    expect(stage.calls()).toEqual([LOOK, ...writes, LOOK]);
    expect(await stage.labels()).toEqual({
      [V]: ['AWSCURRENT'],
      [C]: expect.arrayContaining(['AWSPREVIOUS', tellingLabel('refused', NOW, C)]),
      [P]: [rescue(P)],
    });
  });

  test('tidy: look, take AWSPENDING off, look', async () => {
    const stage = await aStage({
      versions: [{ id: C, labels: ['AWSCURRENT', 'AWSPENDING'], value: 'fake-c' }],
      rotationEnabled: false,
    });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'cleanup' } });
    expect(stage.calls()).toEqual([LOOK, write('AWSPENDING'), LOOK]);
  });

  test('leave: one look', async () => {
    const stage = await aStage({ rotationEnabled: false });
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'no-action', row: '7', reason: 'nothing-pending' },
    });
    expect(stage.calls()).toEqual([LOOK]);
  });

  test('report: one look, and what it would have done', async () => {
    const stage = await aStage(stuck);
    expect(await stage.reconcile({ mode: 'report' })).toMatchObject({
      verdict: { kind: 'withheld', would: { kind: 'unblock' } },
    });
    expect(stage.calls()).toEqual([LOOK]);
  });
});

describe('run again', () => {
  test.each([
    ['without a verifier', () => new ScriptedVerifier()],
    ['where the pending version worked', pendingWorks],
    ['where AWSCURRENT worked', currentWorks],
    ['where AWSPREVIOUS worked', previousWorks],
  ])('it costs one look and changes nothing, %s', async (_where, verifier) => {
    const stage = await aStage(stuck, { verifier: verifier() });
    await stage.reconcile();
    const labels = await stage.labels();
    stage.manager.calls.reset();
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'no-action', row: '7', reason: 'nothing-pending' },
    });
    expect(stage.calls()).toEqual([LOOK]);
    expect(await stage.labels()).toEqual(labels);
  });

  test('once settled, a version that was parked before its password took effect is promoted', async () => {
    const verifier = currentWorks();
    const stage = await aStage(stuck, { verifier });
    await stage.reconcile();
    verifier.setPassword('app', 'fake-p');
    expect(await stage.reconcile({ pass: 'recheck' })).toMatchObject({
      verdict: { kind: 'promote', row: '8', reason: 'parked-accepted' },
    });
    expect(await stage.labels()).toEqual({ [P]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] });
    expect(verifier.asked).toEqual([
      ['current', 'pending', 'previous'],
      ['current', 'parked', 'previous'],
    ]);
  });

  test('the verifier is not asked where the labels tell enough', async () => {
    const verifier = pendingWorks();
    const stage = await aStage({ ...stuck, rotationEnabled: true }, { verifier });
    expect(await stage.reconcile()).toMatchObject({ verdict: { reason: 'rotation-running' } });
    expect(verifier.asked).toEqual([]);
  });
});

describe('somebody else writes at the same time', () => {
  test('a lost race is read again and decided anew', async () => {
    const stage = await aStage(stuck, {
      verifier: pendingWorks(),
      beforeWrite: async (write) => {
        if (write === 1)
          await stage.manager.call('UpdateSecretVersionStage', {
            SecretId: 'orders/db',
            VersionStage: 'AWSCURRENT',
            RemoveFromVersionId: C,
            MoveToVersionId: P,
          });
      },
    });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'cleanup' } });
    expect(await stage.labels()).toEqual({ [P]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] });
  });

  test('three lost races in a row fail loudly, and nothing is lost', async () => {
    const places = [P, V, P, V];
    const stage = await aStage(stuck, {
      beforeWrite: async (write) => {
        const isDetach = [2, 4, 5].includes(write);
        const [RemoveFromVersionId] = isDetach ? places.splice(0, 1) : [];
        const [MoveToVersionId] = places;
        const move = {
          SecretId: 'orders/db',
          VersionStage: 'AWSPENDING',
          RemoveFromVersionId,
          MoveToVersionId,
        };
        if (isDetach) await stage.manager.call('UpdateSecretVersionStage', move);
      },
    });
    const pause = vi.spyOn(stage.ports, 'pause');
    const failure: unknown = await stage
      .reconcile({ previousOnUnverified: 'leave' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabelsKeepMoving);
    expect(failure).toHaveProperty(
      'message',
      expect.stringMatching(
        `3 times in a row, as it does where labels have changed since the look. What was written: put ${rescue(P)} on ${P}, put ${rescue(V)} on ${V}.$`,
      ),
    );
    expect(pause.mock.calls).toEqual([[200], [400], [600]]);
    expect(await stage.labels()).toEqual({
      [C]: ['AWSCURRENT'],
      [P]: [rescue(P)],
      [V]: expect.arrayContaining(['AWSPREVIOUS', 'AWSPENDING', rescue(V)]),
    });
  });

  test('a rotation that was started before AWSPENDING came off gets it back (R3)', async () => {
    const stage = await aStage(stuck, {
      beforeWrite: async (write) => {
        if (write === 2) await rotate(stage.manager);
      },
    });
    expect(await stage.reconcile()).toMatchObject({
      verdict: { kind: 'unblock' },
      followUp: { kind: 'reinstate', row: '5c', reason: 'rotation-started-meanwhile' },
    });
    expect(await stage.holder('AWSPENDING')).toBe(P);
  });

  test('a reply that is lost after its write took effect is no lost write', async () => {
    const stage = await aStage(stuck, { verifier: pendingWorks() });
    stage.manager.faults.inject({ kind: 'cut', at: 'after', operation: 'UpdateSecretVersionStage' });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'cleanup' } });
    expect(await stage.labels()).toEqual({ [P]: ['AWSCURRENT'], [C]: ['AWSPREVIOUS'] });
  });

  test('an answer for labels that have changed since is asked for anew', async () => {
    const verifier = new ScriptedVerifier(async () => {
      if (verifier.asked.length === 1)
        await stage.manager.call('PutSecretValue', {
          SecretId: 'orders/db',
          ClientRequestToken: Q,
          SecretString: 'fake-q',
        });
      return taken({ [C]: rejected, [P]: accepted, [Q]: accepted });
    });
    const stage = await aStage(stuck, { verifier });
    await stage.reconcile();
    expect(await stage.holder('AWSCURRENT')).toBe(Q);
  });
});

describe('parking', () => {
  const emptyPending = {
    versions: [
      { id: C, labels: ['AWSCURRENT'], value: 'fake-c' },
      { id: P, labels: ['AWSPENDING'] },
    ],
    rotationEnabled: false,
  };
  const currentWorksAlone = () => new MemoryVerifier({ [C]: app('fake-c') }, { app: 'fake-c' });

  test('is unconditional: also a version that was seen to be empty is parked', async () => {
    const stage = await aStage(emptyPending, { verifier: currentWorksAlone() });
    await stage.reconcile();
    expect(await stage.labels()).toEqual({ [C]: ['AWSCURRENT'], [P]: [rescue(P)] });
  });

  test('is gone without only where AWS refuses a label to an empty version (L6): seen to be, or refused with nothing changed', async () => {
    const options = { labelOnValuelessVersion: 'refused' as const };
    const stage = await aStage(emptyPending, { verifier: currentWorksAlone(), options });
    expect(await stage.reconcile()).toMatchObject({ verdict: { kind: 'unblock' } });
    expect(await stage.labels()).toEqual({ [C]: ['AWSCURRENT'] });

    const unseen = await aStage(emptyPending, { options });
    expect(await unseen.reconcile()).toMatchObject({
      verdict: { kind: 'unblock', row: '14b', reason: 'no-verifier' },
    });
    expect(unseen.calls()).toEqual([
      ...[LOOK, write(rescue(P))],
      ...[LOOK, write(rescue(P)), write('AWSPENDING'), write(rescue(P)), LOOK],
    ]);
    expect(await unseen.labels()).toEqual({ [C]: ['AWSCURRENT'] });
  });
});

/** RotateSecret on a secret whose last rotation is not complete: refused, and that rotation taken up again. */
const rotate = async (manager: Awaited<ReturnType<typeof aStage>>['manager']) => {
  const refused = await manager
    .call('RotateSecret', { SecretId: 'orders/db', ClientRequestToken: Q })
    .catch((error: Error) => error.name);
  expect(refused).toBe('InvalidRequestException');
};
