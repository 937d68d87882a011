import { startServer } from '../../sandbox/database-servers.ts';
import { atMost, type Benchmark, exactly, type Options, type Report, round } from '../benchmark.ts';
import { type Deployment, deploy } from '../deployment.ts';
import { mostInASecond } from '../statistics.ts';
import { plantStuck } from '../stuck-secret.ts';

type Burst = {
  readonly title: string;
  readonly cancels: number;
  readonly repaired: number;
  readonly writes: number;
  /** The most writes that came within any second. */
  readonly peakWrites: number;
  readonly throttled: number;
  readonly otherRefusals: number;
  readonly failed: number;
  readonly deadLetters: number;
  readonly medianS: number;
  readonly lastS: number;
};

/** Lambda tries an event that failed twice more. */
const TRIES = 3;

const run = async ({ cancels = 0, concurrency = 0 }: Options): Promise<Report> => {
  const bursts = [await burstAlone(cancels, concurrency), await burstWithVerifier(cancels, concurrency)];
  return {
    tables: [
      {
        title: `${cancels} cancellations at once, ${concurrency} executions reserved`,
        columns: [
          'case',
          'repaired',
          'writes',
          'most writes in 1 s',
          'throttled',
          'other refusals',
          'failed tries',
          'dead letters',
          'half repaired after s',
          'all after s',
        ],
        rows: bursts.map((burst) => [
          burst.title,
          burst.repaired,
          burst.writes,
          burst.peakWrites,
          burst.throttled,
          burst.otherRefusals,
          burst.failed,
          burst.deadLetters,
          round(burst.medianS),
          round(burst.lastS),
        ]),
      },
    ],
    budgets: bursts.flatMap((burst) => [
      exactly(`repaired: ${burst.title}`, burst.repaired, burst.cancels),
      atMost(`writes in any second: ${burst.title}`, burst.peakWrites, 20),
      exactly(`refusals but throttling: ${burst.title}`, burst.otherRefusals, 0),
      exactly(`dead letters: ${burst.title}`, burst.deadLetters, 0),
    ]),
    notes: [
      "All events are there at once and wait in line for a free execution, as in Lambda's own queue. How fast AWS drains that queue under a reserved concurrency is not published: there it may take longer. The second look, 15 minutes later, does not depend on it.",
      "The local Secrets Manager enforces AWS's quotas: 50 writes and 10,000 reads a second.",
    ],
  };
};

const burstAlone = async (cancels: number, concurrency: number): Promise<Burst> => {
  const deployment = await deploy({ verifier: false, concurrency, secretsManager: { quotas: true } });
  try {
    return await burst('unblock, without a verifier', deployment, { cancels, concurrency }, {});
  } finally {
    await deployment.close();
  }
};

/** Every secret is in state S3: the database takes the pending password and refuses the current one. */
const burstWithVerifier = async (cancels: number, concurrency: number): Promise<Burst> => {
  const server = await startServer('postgres');
  const deployment = await deploy({ verifier: true, concurrency, secretsManager: { quotas: true } });
  try {
    const { engine, host, port, superuser } = server;
    const value = (password: string) =>
      JSON.stringify({ engine, host, port, ssl: false, ...superuser, password });
    return await burst(
      'promote, with evidence from PostgreSQL',
      deployment,
      { cancels, concurrency },
      {
        current: value('not-the-password'),
        pending: value(superuser.password),
      },
    );
  } finally {
    await deployment.close();
    await server.stop();
  }
};

type Size = { readonly cancels: number; readonly concurrency: number };

const burst = async (
  title: string,
  { aws, remediateArn, calls }: Deployment,
  { cancels, concurrency }: Size,
  values: { readonly current?: string; readonly pending?: string },
): Promise<Burst> => {
  const secrets = Array.from({ length: cancels }, (_, index) =>
    plantStuck(aws.manager, `orders/burst-${index}`, values),
  );
  const waiting = secrets.map(({ event }) => ({ event, tries: 0 }));
  const startedAt = performance.now();
  const doneMs: number[] = [];
  let failed = 0;
  let deadLetters = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await aws.lambda.invoke(remediateArn, next.event);
      if (outcome.kind === 'returned') {
        doneMs.push(performance.now() - startedAt);
        continue;
      }
      failed += 1;
      if (next.tries + 1 < TRIES) waiting.push({ ...next, tries: next.tries + 1 });
      else deadLetters += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));

  const writes = calls.filter(({ operation }) => operation === 'UpdateSecretVersionStage');
  const refused = calls.filter(({ operation, outcome }) => operation !== 'Invoke' && outcome !== 'ok');
  const throttled = refused.filter(({ outcome }) => outcome === 'ThrottlingException');
  const states = await Promise.all(secrets.map(({ arn }) => labelsOf(aws, arn)));
  return {
    title,
    cancels,
    repaired: states.filter((labels) => !labels.includes('AWSPENDING')).length,
    writes: writes.length,
    peakWrites: mostInASecond(writes.map(({ at }) => at)),
    throttled: throttled.length,
    otherRefusals: refused.length - throttled.length,
    failed,
    deadLetters,
    medianS: (doneMs[Math.floor(doneMs.length / 2)] ?? Number.NaN) / 1_000,
    lastS: (doneMs.at(-1) ?? Number.NaN) / 1_000,
  };
};

const labelsOf = async ({ manager }: Deployment['aws'], arn: string): Promise<readonly string[]> => {
  const { VersionIdsToStages } = await manager.call('DescribeSecret', { SecretId: arn });
  return Object.values((VersionIdsToStages ?? {}) as Record<string, string[]>).flat();
};

export const benchmark: Benchmark = {
  about: "many cancellations at once, under AWS's quotas",
  options: {
    cancels: { standard: 1_000, about: 'cancellations; each of the two cases writes 20 a second' },
    concurrency: { standard: 5, about: 'executions that run at once' },
  },
  run,
};
