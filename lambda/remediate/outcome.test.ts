import { describe, expect, test } from 'vitest';
import { aSecret, C, NOW, P, rescue } from '../../test/support/secrets.ts';
import { moveCurrent, park, takeOffPending } from '../../test/support/steps.ts';
import type { Evidence } from '../decision/evidence.ts';
import { explain, verdictFields } from '../decision/explain.ts';
import { inWords } from '../decision/step-words.ts';
import { epochMs, secretId, versionId } from '../decision/values.ts';
import type { Plan, Verdict } from '../decision/verdict.ts';
import type { Cancellation } from './cancellation.ts';
import type { FailedRotation } from './failed-rotation.ts';
import { type Outcome, outcomeFields } from './outcome.ts';

const unblocked: Plan = {
  kind: 'unblock',
  row: '14b',
  reason: 'no-verifier',
  attention: 'none',
  steps: [park(), takeOffPending()],
};
const left: Verdict = { kind: 'no-action', row: '7', reason: 'nothing-pending', attention: 'none' };
const before = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
const after = aSecret({ [C]: ['AWSCURRENT'], [P]: [rescue(P)] });
const request: Cancellation = {
  kind: 'cancellation',
  eventId: '6f0c1a52',
  secretId: secretId('orders/db'),
  versionId: versionId(P),
  cancelledAt: epochMs(NOW - 4_200),
  cancelledBy: { principal: 'arn:aws:iam::111122223333:user/mallory', sourceIp: '192.0.2.7' },
};
const repaired: Outcome = {
  verdict: unblocked,
  request,
  before,
  taken: unblocked.steps,
  after,
  pass: 'initial',
  mode: 'unblock',
  at: NOW,
};
const { versionId: _, ...unhinted } = request;

describe('the outcome of a cancellation', () => {
  test('tells who cancelled, the labels before and after, and how long the repair took', () => {
    expect(outcomeFields(repaired)).toStrictEqual({
      ...verdictFields(unblocked),
      secret: before.arn,
      pass: 'initial',
      mode: 'unblock',
      rotationEnabled: false,
      labelsBefore: { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] },
      labelsAfter: { [C]: ['AWSCURRENT'], [P]: [rescue(P)] },
      eventId: '6f0c1a52',
      cancelledAt: '2026-11-24T03:15:25.800Z',
      principal: 'arn:aws:iam::111122223333:user/mallory',
      sourceIp: '192.0.2.7',
      versionHint: P,
      repairMs: 4_200,
    });
  });

  test('tells that rotation stays off after a repair, and what to do', () => {
    const off = { ...after, rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:rotate' };
    const { explanation, rotationEnabled } = outcomeFields({ ...repaired, after: off });
    expect(rotationEnabled).toBe(false);
    expect(explanation).toBe(
      `${explain(unblocked)} Rotation stays off until you switch it on again (aws secretsmanager rotate-secret).`,
    );
  });

  test('tells by the last look whether rotation is on, and says no more where it is or nothing was written', () => {
    const off = {
      ...before,
      rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:rotate',
    };
    const on = outcomeFields({ ...repaired, before: off, after: { ...off, rotationEnabled: true } });
    expect(on).toMatchObject({ rotationEnabled: true, explanation: explain(unblocked) });
    const { after: _, taken: _steps, ...unwritten } = repaired;
    const looked = outcomeFields({ ...unwritten, verdict: left, before: off });
    expect(looked).toMatchObject({ rotationEnabled: false, explanation: explain(left) });
  });

  test('tells no time of repair where nothing was written, or only the second look wrote', () => {
    const { after: _, taken: _steps, ...unwritten } = repaired;
    expect(outcomeFields({ ...unwritten, verdict: left })).not.toHaveProperty('repairMs');
    expect(outcomeFields({ ...repaired, pass: 'recheck' })).not.toHaveProperty('repairMs');
  });

  test('tells no time of repair where a step was written and the verdict came to be another', () => {
    const begun = { ...repaired, verdict: left, taken: [park()] };
    expect(outcomeFields(begun)).not.toHaveProperty('repairMs');
    expect(outcomeFields(begun)).toMatchObject({ steps: [`put ${rescue(P)} on ${P}`], verdict: 'no-action' });
  });

  test('of a secret that is gone tells what the caller passed, and no labels', () => {
    const gone: Verdict = { kind: 'no-action', row: '1', reason: 'secret-gone', attention: 'none' };
    expect(
      outcomeFields({
        verdict: gone,
        request: unhinted,
        before: { kind: 'gone' },
        pass: 'initial',
        mode: 'unblock',
        at: NOW,
      }),
    ).toStrictEqual({
      ...verdictFields(gone),
      secret: 'orders/db',
      pass: 'initial',
      mode: 'unblock',
      labelsBefore: {},
      eventId: '6f0c1a52',
      cancelledAt: '2026-11-24T03:15:25.800Z',
      principal: 'arn:aws:iam::111122223333:user/mallory',
      sourceIp: '192.0.2.7',
    });
  });
});

test('the outcome for a replica tells in which Region to look', () => {
  const replica = aSecret({ [P]: ['AWSPENDING'] }, { replicaOf: 'eu-west-1' });
  expect(outcomeFields({ ...repaired, before: replica })).toHaveProperty('primaryRegion', 'eu-west-1');
  expect(outcomeFields(repaired)).not.toHaveProperty('primaryRegion');
});

test('the outcome of a sweep is nobody’s cancellation', () => {
  const swept = { kind: 'sweep', secretId: secretId('orders/db') } as const;
  expect(
    outcomeFields({ verdict: left, request: swept, before, pass: 'sweep', mode: 'recover', at: NOW }),
  ).toStrictEqual({
    ...verdictFields(left),
    clients: 'unknown',
    secret: before.arn,
    pass: 'sweep',
    mode: 'recover',
    rotationEnabled: false,
    labelsBefore: { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] },
  });
});

test('the outcome for an event that tells of no cancellation has no secret', () => {
  const refused: Verdict = { kind: 'no-action', row: '0', reason: 'cancel-call-failed', attention: 'none' };
  expect(outcomeFields({ verdict: refused, pass: 'initial', mode: 'recover', at: NOW })).toStrictEqual({
    ...verdictFields(refused),
    clients: 'unknown',
    pass: 'initial',
    mode: 'recover',
  });
});

test('what was given back is told, and why', () => {
  const followUp: Plan = {
    kind: 'reinstate',
    row: '5c',
    reason: 'rotation-started-meanwhile',
    attention: 'none',
    steps: [park()],
  };
  const taken = [...unblocked.steps, ...followUp.steps];
  expect(outcomeFields({ ...repaired, taken, followUp })).toMatchObject({
    steps: taken.map(inWords),
    followUp: [`put ${rescue(P)} on ${P}`],
    followUpReason: explain(followUp),
  });
});

test('what AWS would not have given back is told as refused', () => {
  const followUp: Plan = {
    kind: 'reinstate',
    row: '5c',
    reason: 'rotation-started-meanwhile',
    attention: 'none',
    steps: [park()],
  };
  const { followUpReason } = outcomeFields({ ...repaired, followUp });
  expect(followUpReason).toContain('Nothing is written. AWS refused: put ');
});

const failed: FailedRotation = {
  kind: 'failed-rotation',
  eventId: '6f0c1a52',
  secretId: secretId('orders/db'),
  failedAt: epochMs(NOW - 4_200),
  step: 'setSecret',
};

test('the outcome of a failed rotation tells when it failed, and in which step', () => {
  const rotating = aSecret(
    { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] },
    {
      rotationEnabled: true,
      rotationSchedule: 'rate(4 hours)',
    },
  );
  expect(
    outcomeFields({
      verdict: left,
      request: failed,
      before: rotating,
      pass: 'recheck',
      mode: 'recover',
      at: NOW,
    }),
  ).toStrictEqual({
    ...verdictFields(left),
    clients: 'unknown',
    secret: rotating.arn,
    pass: 'recheck',
    mode: 'recover',
    labelsBefore: { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] },
    eventId: '6f0c1a52',
    failedAt: '2026-11-24T03:15:25.800Z',
    failedStep: 'setSecret',
    attemptsEndBy: '2026-11-24T04:15:25.800Z',
    rotationEnabled: true,
  });
});

test('the outcome of a failed rotation tells no end of its attempts where no schedule tells it', () => {
  const outcome = { verdict: left, request: failed, pass: 'recheck', mode: 'recover', at: NOW } as const;
  const rotating = aSecret({ [C]: ['AWSCURRENT'] }, { rotationEnabled: true });
  expect(outcomeFields({ ...outcome, before: rotating })).not.toHaveProperty('attemptsEndBy');
  expect(outcomeFields({ ...outcome, before: { kind: 'gone' } })).not.toHaveProperty('attemptsEndBy');
});

test.each([
  ['AWSCURRENT was refused', 'rejected', [], 'locked-out'],
  ['AWSCURRENT was refused and moved', 'rejected', [moveCurrent()], 'not-affected'],
  ['AWSCURRENT was accepted', 'accepted', [], 'not-affected'],
  ['nobody was asked', undefined, [], 'unknown'],
] as const)('whether clients can log in, where %s', (_what, kind, taken, clients) => {
  const finding = { answer: { kind: kind ?? 'rejected' }, sameIdentity: true, hasValue: true };
  const evidence: Evidence = { kind: 'taken', engine: 'postgres', findings: new Map([[C, finding]]) };
  const outcome = { verdict: left, before, taken, ...(kind && { evidence }) };
  expect(outcomeFields({ ...outcome, pass: 'recheck', mode: 'recover', at: NOW })).toHaveProperty(
    'clients',
    clients,
  );
});
