import { describe, expect, test } from 'vitest';
import { cancelEvent, failedEvent } from '../../test/support/events.ts';
import { actedOn, EVIL } from '../../test/support/hostile.ts';
import { accepted, C, NOW, P, rejected, taken, unknown, V } from '../../test/support/secrets.ts';
import { aStage, ScriptedVerifier, stuck } from '../../test/support/stage.ts';
import { StoreUnavailable } from '../aws/secrets-manager-store.ts';
import type { Evidence } from '../decision/evidence.ts';
import { EVERY_SECRET } from '../decision/scope.ts';
import { epochMs } from '../decision/values.ts';
import { NotUnderstood } from '../runtime/not-understood.ts';
import { processRecord } from '../runtime/records.ts';
import { visible } from '../runtime/visible.ts';
import { AskAgain, remediate } from './remediate.ts';
import type { AgainRequest } from './request.ts';

const ACCOUNT = '123456789012';
const HOME = { partition: 'aws', account: ACCOUNT, region: 'eu-west-1' };
const cancelled = (secretId: string, detail: Record<string, unknown> = {}) => ({
  ...cancelEvent({
    recipientAccountId: ACCOUNT,
    requestParameters: { secretId },
    responseElements: null,
    ...detail,
  }),
  ...HOME,
});

const record = (messageId: string, body: unknown) => ({
  messageId,
  receiptHandle: 'r',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {},
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:recheck',
  awsRegion: 'eu-west-1',
});

/** The function as its entry point wires it, on a stage. */
const aFunction = async () => {
  const stage = await aStage(stuck);
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  const failures: { name: string; messageId: string | undefined }[] = [];
  return {
    ...stage,
    failures,
    handle: (event: unknown) =>
      processRecord(event, {
        work: (input, delivered) => remediate(input, delivered, stage.ports, settings),
        onFailure: (error, messageId) =>
          failures.push({ name: error instanceof Error ? error.name : 'none', messageId }),
      }),
  };
};

describe('an event straight from the rule', () => {
  test('is reconciled at once, and told with who cancelled', async () => {
    const { handle, outcomes, holder } = await aFunction();
    expect(await handle(cancelled('orders/db'))).toBeUndefined();
    expect(await holder('AWSPENDING')).toBeUndefined();
    expect(outcomes).toMatchObject([
      {
        pass: 'initial',
        verdict: { kind: 'unblock' },
        request: { kind: 'cancellation', cancelledBy: { sourceIp: '192.0.2.7' } },
      },
    ]);
  });

  test('of a call that AWS refused is told, and the secret not looked at', async () => {
    const { handle, outcomes, calls } = await aFunction();
    await handle(cancelled('orders/db', { errorCode: 'AccessDenied' }));
    expect(outcomes).toMatchObject([{ verdict: { reason: 'cancel-call-failed' } }]);
    expect(calls()).toEqual([]);
  });

  test('that is not understood fails, so that it ends in the dead-letter queue', async () => {
    const { handle, failures, outcomes } = await aFunction();
    await expect(handle({ hello: 'world' })).rejects.toThrow(NotUnderstood);
    await expect(handle({ Records: [{ eventSource: 'aws:sns' }] })).rejects.toThrow(/source must be/);
    expect(failures.map(({ name }) => name)).toEqual(['NotUnderstood', 'NotUnderstood']);
    expect(outcomes).toEqual([]);
  });

  test('names the fields at fault in the error, never what they hold', async () => {
    const { handle } = await aFunction();
    const event = cancelled('orders/db', { eventTime: 'PLANTED', eventName: 'PLANTED' });
    const error = await handle(event).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/detail\.eventName must be "CancelRotateSecret"/);
    expect(String(error)).not.toContain('PLANTED');
  });
});

test('an error that ends the function is as it may be shown, for the runtime logs it', async () => {
  const raw = Object.assign(new Error(`${EVIL} $&`), { name: 'SomethingOfAWS' });
  const failing = processRecord(
    {},
    {
      work: () => Promise.reject(raw),
      onFailure: () => undefined,
    },
  );
  const error = await failing.catch((thrown: Error) => thrown);
  expect(error).toBe(raw);
  expect(actedOn(`${raw.message}${raw.stack}`)).toEqual([]);
  expect(raw.message).toBe(`${visible(EVIL)} $&`);
  expect(raw.stack?.split('\n')[0]).toMatch(/^\w+: it's.* \$&$/);
});

describe('a message of the recheck queue', () => {
  test('holds an event as EventBridge sent it, or what the sweep asks for', async () => {
    const { handle, outcomes, secret } = await aFunction();
    for (const one of [record('a', cancelled('orders/db')), record('b', { kind: 'sweep', secretId: secret })])
      expect(await handle({ Records: [one] })).toEqual({ batchItemFailures: [] });
    expect(outcomes.map(({ pass, verdict }) => [pass, verdict.kind])).toEqual([
      ['recheck', 'unblock'],
      ['sweep', 'no-action'],
    ]);
  });

  test.each([
    ['no JSON', 'CancelRotateSecret'],
    ['no event', { hello: 'world' }],
    ['no secret', { kind: 'sweep' }],
    ['nothing', ''],
  ])('that holds %s is reported as failed, so that it comes again', async (_what, body) => {
    const { handle, failures, outcomes } = await aFunction();
    expect(await handle({ Records: [record('m', body)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
    expect(failures).toEqual([{ name: 'NotUnderstood', messageId: 'm' }]);
    expect(outcomes).toEqual([]);
  });

  test('is refused beside another one: neither is taken, and both come again', async () => {
    const { handle, failures, calls } = await aFunction();
    const two = [record('a', cancelled('orders/db')), record('b', cancelled('orders/other'))];
    await expect(handle({ Records: two })).rejects.toThrow('Records must be one record');
    expect(failures).toEqual([{ name: 'NotUnderstood', messageId: '' }]);
    expect(calls()).toEqual([]);
  });

  test('whose calls fail comes again', async () => {
    const { handle, manager, failures } = await aFunction();
    manager.faults.inject({
      kind: 'internal-error',
      when: ({ input }) => input['SecretId'] === 'broken',
      count: Number.POSITIVE_INFINITY,
    });
    expect(await handle({ Records: [record('m', cancelled('broken'))] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
    expect(failures).toEqual([{ name: 'StoreUnavailable', messageId: 'm' }]);
  });
});

describe('what is of another account or Region', () => {
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  const arn = (region: string, account: string) =>
    `arn:aws:secretsmanager:${region}:${account}:secret:orders/db-a1B2c3`;
  const elsewhere = 'event-from-elsewhere';

  test.each([
    ['an event of another account', { ...cancelled('orders/db'), account: '999988887777' }, elsewhere],
    ['an event of another Region', { ...cancelled('orders/db'), region: 'eu-north-1' }, elsewhere],
    [
      'an event whose record went to another account',
      cancelled('orders/db', { recipientAccountId: '999988887777' }),
      elsewhere,
    ],
    ['an event of a secret in another Region', cancelled(arn('eu-north-1', ACCOUNT)), elsewhere],
    [
      'an event of a secret in another partition',
      cancelled(arn(HOME.region, ACCOUNT).replace('arn:aws:', 'arn:aws-cn:')),
      elsewhere,
    ],
    [
      'an event of another account’s secret',
      cancelled(arn(HOME.region, '999988887777')),
      'secret-of-another-account',
    ],
    [
      'a request of the sweep’s kind for another account’s secret',
      { kind: 'sweep', secretId: arn(HOME.region, '999988887777') },
      'secret-of-another-account',
    ],
    [
      'a request of the verifier’s kind for a secret of another Region',
      { kind: 'again', rotationFailed: false, secretId: arn('eu-north-1', ACCOUNT), versions: [V] },
      elsewhere,
    ],
  ])('%s is left alone: nobody looks', async (_what, input, reason) => {
    const { ports, outcomes, calls } = await aStage(stuck);
    await remediate(input, 'recheck', ports, settings);
    expect(outcomes).toMatchObject([{ verdict: { kind: 'no-action', reason, attention: 'none' } }]);
    expect(calls()).toEqual([]);
  });

  test.each([
    ['no account', 'arn:aws:secretsmanager:eu-west-1::secret:orders/db-a1B2c3'],
    ['no Region', `arn:aws:secretsmanager::${ACCOUNT}:secret:orders/db-a1B2c3`],
    ['neither', 'arn:aws:secretsmanager:::secret:orders/db'],
    ['no partition', `arn::secretsmanager:eu-west-1:${ACCOUNT}:secret:orders/db`],
    ['no name', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:`],
    ['any account', 'arn:aws:secretsmanager:eu-west-1:*:secret:orders/db'],
    ['any name', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:*`],
    ['an account that is none', 'arn:aws:secretsmanager:eu-west-1:12345:secret:orders/db'],
    ['another service', `arn:aws:rds:eu-west-1:${ACCOUNT}:secret:orders/db`],
    ['a line feed', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:orders/db\n`],
    ['capitals', `ARN:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:orders/db`],
  ])('an ARN with %s is refused in words: nobody looks', async (_what, secretId) => {
    const { ports, calls } = await aStage(stuck);
    const inputs = [
      cancelled(secretId),
      cancelled('orders/db', { responseElements: { arn: secretId } }),
      { kind: 'sweep', secretId },
      { kind: 'again', secretId, versions: [V], rotationFailed: false },
    ];
    for (const input of inputs)
      await expect(remediate(input, 'recheck', ports, settings)).rejects.toThrow(
        "must be a secret's name, or its ARN with partition, Region, account and name",
      );
    expect(calls()).toEqual([]);
  });

  test.each(['account', 'region'])('an event that does not tell its %s is refused', async (field) => {
    const { ports } = await aStage(stuck);
    const { [field]: _, ...event } = cancelled('orders/db') as Record<string, unknown>;
    await expect(remediate(event, 'initial', ports, settings)).rejects.toThrow(`${field} must be`);
  });
});

describe('an error after a step was taken', () => {
  const promoting = () => new ScriptedVerifier(() => taken({ [C]: rejected, [P]: accepted }));
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  const moved = { kind: 'move', label: 'AWSCURRENT', from: C, to: P };
  const takenOff = { kind: 'detach', label: 'AWSPENDING', from: P };

  test.each([
    ['the next step', { operation: 'UpdateSecretVersionStage', after: 1 }, [moved]],
    ['the look after the last', { operation: 'DescribeSecret', after: 2 }, [moved, takenOff]],
  ] as const)(
    'at %s: what was done is told, and the event comes again',
    async (_what, { operation, after }, done) => {
      const { ports, outcomes, manager } = await aStage(stuck, { verifier: promoting() });
      const isNext = () => manager.calls.count('UpdateSecretVersionStage') >= after;
      manager.faults.inject({
        kind: 'unavailable',
        operation,
        when: isNext,
        count: Number.POSITIVE_INFINITY,
      });
      await expect(remediate(cancelled('orders/db'), 'initial', ports, settings)).rejects.toThrow(
        StoreUnavailable,
      );
      expect(outcomes).toMatchObject([
        { verdict: { kind: 'promote' }, taken: done, request: { kind: 'cancellation' } },
      ]);
      expect(outcomes[0]).not.toHaveProperty('after');
    },
  );

  test('is not told where nothing was written', async () => {
    const { ports, outcomes, manager } = await aStage(stuck, { verifier: promoting() });
    manager.faults.inject({
      ...{ kind: 'unavailable', operation: 'UpdateSecretVersionStage', count: Number.POSITIVE_INFINITY },
    });
    await expect(remediate(cancelled('orders/db'), 'initial', ports, settings)).rejects.toThrow(
      StoreUnavailable,
    );
    expect(outcomes).toEqual([]);
  });
});

describe('a verifier that fails', () => {
  const failing = () => new ScriptedVerifier(() => ({ kind: 'failed', cause: 'verifier-timed-out' }));
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;

  test('in the second pass is asked again: the message comes back, and what was found is told all the same', async () => {
    const { ports, outcomes, holder } = await aStage(stuck, { verifier: failing() });
    await remediate(cancelled('orders/db'), 'initial', ports, settings);
    expect(await holder('AWSPENDING')).toBeUndefined();
    await expect(remediate(cancelled('orders/db'), 'recheck', ports, settings)).rejects.toThrow(AskAgain);
    expect(outcomes.map(({ verdict }) => verdict.reason)).toEqual(['unverified', 'unverified']);
  });

  test('in the sweep is not: the next sweep asks again', async () => {
    const { ports, outcomes, secret } = await aStage(stuck, { verifier: failing() });
    await remediate({ kind: 'sweep', secretId: secret }, 'recheck', ports, settings);
    expect(outcomes).toMatchObject([{ pass: 'sweep', verdict: { reason: 'unverified' } }]);
  });
});

describe('a verifier that stops before it has tried all', () => {
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  const spent = unknown('attempts-spent');
  const stopping = (answers: Parameters<typeof taken>[0]) => new ScriptedVerifier(() => taken(answers));

  test('is asked about the rest in the second pass’s stead, once the user has cooled down', async () => {
    const verifier = stopping({ [C]: rejected, [P]: rejected, [V]: spent });
    const { ports, rechecks, secret } = await aStage(stuck, { verifier });
    await remediate(cancelled('orders/db'), 'initial', ports, settings);
    expect(rechecks).toEqual([]);
    await remediate(cancelled('orders/db'), 'recheck', ports, settings);
    expect(rechecks).toEqual([
      { kind: 'again', secretId: 'orders/db', versions: [V], rotationFailed: false },
    ]);
    await remediate({ kind: 'sweep', secretId: secret }, 'recheck', ports, settings);
    expect(rechecks).toHaveLength(1);
  });

  test('tries what was left first, and asks no more for what was tried since', async () => {
    const verifier = stopping({ [C]: rejected, [V]: rejected, [P]: spent });
    const { ports, rechecks } = await aStage(stuck, { verifier });
    const request = { kind: 'again', secretId: 'orders/db', versions: [V], rotationFailed: false };
    await remediate(request, 'recheck', ports, settings);
    expect(verifier.asked).toEqual([['current', 'previous', 'pending']]);
    expect(rechecks).toEqual([]);
  });

  test('is asked by the sweep in another order each day', async () => {
    const verifier = stopping({ [C]: rejected, [P]: rejected, [V]: rejected });
    const stage = await aStage(stuck, { verifier });
    const seconds: unknown[] = [];
    for (const day of [0, 1]) {
      const clock = () => epochMs(NOW + day * 86_400_000);
      await remediate(
        { kind: 'sweep', secretId: stage.secret },
        'recheck',
        { ...stage.ports, clock },
        {
          ...settings,
          mode: 'report',
        },
      );
      seconds.push(verifier.asked.at(-1)?.[1]);
    }
    expect(new Set(seconds)).toEqual(new Set(['pending', 'previous']));
  });

  test('because the user is left in peace brings the message back, that of a sweep, too', async () => {
    const verifier = stopping({ [C]: unknown('cooling-down'), [P]: unknown('not-tried') });
    const { ports, secret } = await aStage(stuck, { verifier });
    await remediate(cancelled('orders/db'), 'initial', ports, settings);
    for (const request of [cancelled('orders/db'), { kind: 'sweep', secretId: secret }])
      await expect(remediate(request, 'recheck', ports, settings)).rejects.toThrow(AskAgain);
  });

  test('a sweep that the verifier does not answer ends: the next one asks again', async () => {
    const verifier = stopping({ [C]: unknown('timeout'), [P]: unknown('not-tried') });
    const { ports, secret, rechecks } = await aStage(stuck, { verifier });
    await remediate({ kind: 'sweep', secretId: secret }, 'recheck', ports, settings);
    expect(rechecks).toEqual([]);
  });
});

describe('a recheck that could not finish', () => {
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  const failedRotation = {
    ...failedEvent({
      recipientAccountId: ACCOUNT,
      additionalEventData: { SecretId: 'orders/db' },
    }),
    ...HOME,
  };
  const again = (rest: Partial<AgainRequest> = {}) => ({
    kind: 'again',
    secretId: 'orders/db',
    versions: [],
    rotationFailed: false,
    ...rest,
  });
  const idle = { versions: stuck.versions.filter(({ id }) => id !== P), rotationEnabled: false };
  const PASSING = ['timeout', 'busy', 'unreachable', 'cooling-down'] as const;

  test('because a rotation is running looks again later, and knows then that one had failed', async () => {
    const { ports, outcomes, rechecks } = await aStage({ ...stuck, rotationEnabled: true });
    for (const [input, rotationFailed] of [
      [cancelled('orders/db'), false],
      [failedRotation, true],
      [again({ rotationFailed: true }), true],
    ] as const) {
      await remediate(input, 'recheck', ports, settings);
      expect(rechecks.splice(0)).toEqual([again({ rotationFailed })]);
    }
    expect(new Set(outcomes.map(({ verdict }) => verdict.reason))).toEqual(new Set(['rotation-running']));
  });

  test('because a rotation is running does not at once, nor in a sweep', async () => {
    const { ports, rechecks, secret } = await aStage({ ...stuck, rotationEnabled: true });
    await remediate(failedRotation, 'initial', ports, settings);
    await remediate({ kind: 'sweep', secretId: secret }, 'recheck', ports, settings);
    expect(rechecks).toEqual([]);
  });

  test.each(PASSING)('for a cause that may pass brings the message back: %s', async (cause) => {
    const verifier = new ScriptedVerifier(() => taken({ [C]: unknown(cause), [P]: unknown('not-tried') }));
    const { ports, rechecks, outcomes } = await aStage(stuck, { verifier });
    await expect(remediate(cancelled('orders/db'), 'recheck', ports, settings)).rejects.toThrow(
      `is not known yet (${cause})`,
    );
    expect(rechecks).toEqual([]);
    expect(outcomes).toHaveLength(1);
  });

  test.each(PASSING)('because of another version does so where AWSCURRENT was refused: %s', async (cause) => {
    const verifier = new ScriptedVerifier(() => taken({ [C]: rejected, [P]: unknown(cause), [V]: rejected }));
    const { ports } = await aStage(stuck, { verifier });
    await expect(remediate(cancelled('orders/db'), 'recheck', ports, settings)).rejects.toThrow(AskAgain);
  });

  test('because of another version does not where AWSCURRENT was accepted', async () => {
    const verifier = new ScriptedVerifier(() => taken({ [C]: accepted, [P]: unknown('timeout') }));
    const { ports, rechecks } = await aStage(stuck, { verifier });
    await remediate(cancelled('orders/db'), 'recheck', ports, settings);
    expect(rechecks).toEqual([]);
  });

  test.each(['locked', 'tls', 'unclassified'] as const)(
    'for a cause that does not pass by itself does not: %s',
    async (cause) => {
      const verifier = new ScriptedVerifier(() => taken({ [C]: unknown(cause), [P]: unknown('not-tried') }));
      const { ports, rechecks } = await aStage(stuck, { verifier });
      await remediate(cancelled('orders/db'), 'recheck', ports, settings);
      expect(rechecks).toEqual([]);
    },
  );

  test.each<[string, Evidence]>([
    ['may pass', taken({ [C]: unknown('timeout') })],
    ['is the verifier’s failure', { kind: 'failed', cause: 'verifier-unreachable' }],
  ])('with nothing pending, for a cause that %s, asks once more and no more', async (_what, evidence) => {
    const { ports, rechecks } = await aStage(idle, { verifier: new ScriptedVerifier(() => evidence) });
    await remediate(cancelled('orders/db'), 'recheck', ports, settings);
    expect(rechecks.splice(0)).toEqual([again()]);
    await remediate(again(), 'recheck', ports, settings);
    expect(rechecks).toEqual([]);
  });

  test('with nothing pending, for a user who cools down, brings the message back: that is over soon', async () => {
    const verifier = new ScriptedVerifier(() => taken({ [C]: unknown('cooling-down') }));
    const { ports } = await aStage(idle, { verifier });
    for (const input of [cancelled('orders/db'), again()])
      await expect(remediate(input, 'recheck', ports, settings)).rejects.toThrow(AskAgain);
  });
});

test('a secret that was not chosen by name is not even looked at', async () => {
  const { ports, outcomes, calls, secret } = await aStage(stuck);
  const settings = { mode: 'recover', scope: { namePrefixes: ['billing/'] }, home: HOME } as const;
  await remediate({ kind: 'sweep', secretId: secret }, 'recheck', ports, settings);
  await remediate(cancelled('orders/db'), 'initial', ports, settings);
  expect(outcomes.map(({ verdict }) => verdict.reason)).toEqual(['out-of-scope', 'out-of-scope']);
  expect(calls()).toEqual([]);
});
