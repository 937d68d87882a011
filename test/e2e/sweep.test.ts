import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { epochMs, secretId } from '../../lambda/decision/values.ts';
import { reconcile } from '../../lambda/remediate/reconcile.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { secretsManagerListing } from '../../lambda/sweep/secret-listing.ts';
import { sweep } from '../../lambda/sweep/sweep.ts';
import type { SweepTally } from '../../lambda/sweep/sweep-page.ts';
import { sqsFindings, sqsPages } from '../../lambda/sweep/sweep-queues.ts';
import { mapQueueToFunction } from '../../sandbox/delivery/event-source-mapping.ts';
import { ScriptedVerifier } from '../support/stage.ts';
import { aSweepAccount, idsOf, type SweepAccount } from '../support/sweep-account.ts';

/** Every hundredth is stuck, every fiftieth is stuck and too fresh to be taken up. */
const MIXED = (index: number) => (index % 100 === 7 ? 'stuck' : index % 50 === 9 ? 'fresh' : 'idle');

const findingsIn = ({ queues }: SweepAccount): string[] =>
  queues.recheck.bodies.map((body) => JSON.parse(body).secretId).sort();

type Run = { readonly input?: unknown; readonly remainingMs?: () => number };

/** One invocation with the real adapters. The tallies of the sweeps that it ended. */
const run = async (
  account: SweepAccount,
  { input = { kind: 'sweep-page' }, remainingMs = () => 900_000 }: Run = {},
) => {
  const tallies: SweepTally[] = [];
  const { clients, urls, time } = account;
  await sweep(
    input,
    {
      listing: secretsManagerListing(clients.secretsManager),
      findings: sqsFindings(clients.sqs, urls.recheck),
      pages: sqsPages(clients.sqs, urls.sweep),
      reports: { completed: (tally) => void tallies.push(tally), handedOver: () => undefined },
      clock: () => epochMs(time.now),
      pause: async (ms) => {
        time.now += ms;
      },
    },
    { scope: EVERY_SECRET, listsPerSecond: 10, remainingMs },
  );
  return tallies;
};

const handedOver = ({ queues }: SweepAccount): unknown => {
  const [record] = queues.sweep.receive(1);
  if (record === undefined) throw new Error('no page was handed over');
  queues.sweep.delete(record.receiptHandle);
  return JSON.parse(record.body);
};

describe('a sweep of 2,500 secrets over HTTP', () => {
  test('takes 25 list calls, looks at nothing else and asks for a pass over each stuck secret, at once', async () => {
    const account = await aSweepAccount({ quotas: true });
    const stuck = account.plant(2_500, MIXED);
    expect(await run(account)).toEqual([
      expect.objectContaining({
        seen: 2_500,
        stuck: 25,
        parked: 0,
        sent: 25,
        released: 0,
      }),
    ]);
    expect(account.manager.calls.counts()).toEqual({ ListSecrets: 25 });
    expect(findingsIn(account)).toEqual(stuck.sort());
    expect(account.queues.recheck.receive(10)).toHaveLength(10);
  });

  test('rides out throttling', async () => {
    const account = await aSweepAccount();
    const stuck = account.plant(2_500, MIXED);
    account.manager.faults.inject({ kind: 'throttle', operation: 'ListSecrets', nth: 5, count: 2 });
    account.manager.faults.inject({ kind: 'unavailable', operation: 'ListSecrets', nth: 12 });
    expect(await run(account)).toMatchObject([{ seen: 2_500 }]);
    expect(findingsIn(account)).toEqual(stuck.sort());
  });

  test('is gone on with by a second invocation when its time runs out: every secret exactly once', async () => {
    const account = await aSweepAccount();
    const stuck = account.plant(2_500, MIXED);
    const first = await run(account, {
      remainingMs: () => (account.manager.calls.count('ListSecrets') < 11 ? 900_000 : 30_000),
    });
    expect(first).toEqual([]);
    expect(account.manager.calls.count('ListSecrets')).toBe(11);

    const second = await run(account, { input: handedOver(account) });
    expect(second).toMatchObject([{ seen: 2_500, stuck: 25, sent: 25 }]);
    expect(account.manager.calls.count('ListSecrets')).toBe(25);
    expect(findingsIn(account)).toEqual(stuck.sort());
  });

  test('fails loudly with a token that expired while it waited in the queue', async () => {
    const account = await aSweepAccount({ nextTokenLifetimeMs: 600_000 });
    account.plant(300, MIXED);
    await run(account, { remainingMs: () => 0 });
    const page = handedOver(account);
    account.time.now += 600_001;
    await expect(run(account, { input: page })).rejects.toThrow(
      /token has expired\. 100 secrets were seen before it\. Its token: \S+\. Start a new sweep\./,
    );
    expect(account.queues.sweep.bodies).toEqual([]);
  });
});

describe('a secret that changes between the list and the look', () => {
  test('is decided on as it is then, not as the list had it', async () => {
    const account = await aSweepAccount();
    account.plant(3, () => 'stuck');
    await run(account);
    const [repaired = '', left = ''] = findingsIn(account);
    const { pending } = idsOf(0);
    const { clients } = account;
    await clients.secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'app/0',
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: pending,
      }),
    );
    const ports = {
      store: new SecretsManagerStore(clients.secretsManager),
      verifier: new ScriptedVerifier(),
      clock: () => epochMs(account.time.now),
      pause: async () => undefined,
    };
    const settings = { mode: 'unblock', scope: EVERY_SECRET, pass: 'sweep' } as const;
    expect((await reconcile(secretId(repaired), ports, settings)).verdict.reason).toBe('nothing-pending');
    expect((await reconcile(secretId(left), ports, settings)).verdict.kind).toBe('unblock');
  });
});

/** Less than a page may take at most: each invocation takes one page and hands over. */
const ONE_PAGE_AT_A_TIME_MS = 50_000;

describe('the built function on its queue', () => {
  const installed = (account: SweepAccount) => {
    const arn = account.lambda.addBundle(
      'sweep',
      {
        directory: `${BUNDLE_DIRECTORY}/sweep`,
        memoryMb: 256,
        environment: {
          AWS_ENDPOINT_URL: account.url,
          [ENVIRONMENT.recheckQueue]: account.urls.recheck,
          [ENVIRONMENT.sweepQueue]: account.urls.sweep,
        },
      },
      { timeoutMs: ONE_PAGE_AT_A_TIME_MS },
    );
    mapQueueToFunction(account.queues.sweep, (event) => account.lambda.invoke(arn, event), {
      batchSize: 1,
      reportBatchItemFailures: true,
    });
    return arn;
  };

  const loggedLines = ({ logs }: SweepAccount) =>
    logs.flatMap((line): Record<string, unknown>[] => (line.startsWith('{') ? [JSON.parse(line)] : []));

  test('sweeps by handing itself one page after the other, and ends with one line and its metrics', async () => {
    const account = await aSweepAccount({}, Date.now());
    const stuck = account.plant(350, MIXED);
    const arn = installed(account);
    account.queues.sweep.send(JSON.stringify({ kind: 'sweep-page' }));
    await account.clock.advance(1_000);
    expect(account.lambda.invocations(arn)).toBe(4);
    expect(account.queues.sweep.bodies).toEqual([]);
    expect(findingsIn(account)).toEqual(stuck.sort());
    const lines = loggedLines(account);
    expect(lines.filter(({ message }) => message === 'swept')).toMatchObject([
      {
        level: 'INFO',
        seen: 350,
        stuck: 4,
        parked: 0,
        leftOff: 350,
        sent: 4,
        released: 0,
        oldestStuckSeconds: expect.any(Number),
      },
    ]);
    expect(lines.filter((line) => 'SweepCompleted' in line)).toMatchObject([
      {
        SweepCompleted: 1,
        SweepSeen: 350,
        SweepStuck: 4,
        SweepParked: 0,
        SweepLeftOff: 350,
        SweepSent: 4,
        SweepReleased: 0,
      },
    ]);
  });

  test('gives a page up to the dead letters, with its token, after the third invocation failed on it', async () => {
    const account = await aSweepAccount({ nextTokenLifetimeMs: 1_000 });
    account.plant(300, MIXED);
    await run(account, { remainingMs: () => 0 });
    const page = handedOver(account);
    account.time.now += 2_000;
    const arn = installed(account);
    account.queues.sweep.send(JSON.stringify(page));
    await account.clock.advance(4 * 960_000);
    expect(account.lambda.invocations(arn)).toBe(3);
    expect(account.queues.deadLetters.bodies.map((body) => JSON.parse(body))).toEqual([page]);
    const failures = loggedLines(account).filter(({ level }) => level === 'ERROR');
    expect(failures).toHaveLength(3);
    expect(failures[0]).toMatchObject({
      error: 'PageTokenExpired',
      explanation: expect.stringContaining('Its token: '),
    });
  });
});
