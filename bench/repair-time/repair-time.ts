import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { startServer } from '../../sandbox/database-servers.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';
import { type Benchmark, type Options, type Report, round } from '../benchmark.ts';
import { type Deployment, deploy } from '../deployment.ts';
import { median, quantile } from '../statistics.ts';
import { plantStuck, type StuckSecret } from '../stuck-secret.ts';

const COLD = 'both functions cold';
const WARM = 'both functions warm';
const BASELINE = 'the same calls of Secrets Manager, nothing else';

const run = async ({ runs = 0 }: Options): Promise<Report> => {
  const server = await startServer('postgres');
  const times = new Map<string, number[]>([COLD, WARM, BASELINE].map((name) => [name, []]));
  try {
    for (let count = 0; count < runs; count += 1) {
      const deployment = await deploy({ verifier: true });
      try {
        times.get(COLD)?.push(await repairMs(deployment, server));
        times.get(WARM)?.push(await repairMs(deployment, server));
        times.get(BASELINE)?.push(await baselineMs(deployment, server));
      } finally {
        await deployment.close();
      }
    }
  } finally {
    await server.stop();
  }
  const baseline = median(times.get(BASELINE) ?? []);
  return {
    tables: [
      {
        title: `From the event until a client logs in again, ${server.title}: medians of ${runs}`,
        columns: ['case', 'ms', 'slowest tenth, ms', 'over the baseline'],
        rows: [...times].map(([name, all]) => [
          name,
          round(median(all)),
          round(quantile(all, 0.9)),
          (median(all) / baseline).toFixed(1),
        ]),
      },
    ],
    budgets: [],
    notes: [
      'State S3: the database takes the pending password only. The clock starts when the event is handed over and stops when a client that reads AWSCURRENT has logged in; it tries at the moment in which the label moves.',
      'Whole CPUs, no TLS, no network: what AWS adds, and the CPU share of 256 MB, comes on top. How long CloudTrail and EventBridge take until the event is there is not published (E6).',
      'The baseline: one DescribeSecret, two GetSecretValue and one UpdateSecretVersionStage by a warm SDK client, then the same login.',
    ],
  };
};

let planted = 0;

/** A secret that locks everybody out: the database has the pending password. */
const lockedOut = ({ aws }: Deployment, { engine, host, port, superuser }: DatabaseServer): StuckSecret => {
  const value = (password: string) =>
    JSON.stringify({ engine, host, port, ssl: false, ...superuser, password });
  planted += 1;
  return plantStuck(aws.manager, `orders/repair-${planted}`, {
    current: value('not-the-password'),
    pending: value(superuser.password),
  });
};

const repairMs = async (deployment: Deployment, server: DatabaseServer): Promise<number> => {
  const { aws, remediateArn, calls } = deployment;
  const { arn, event } = lockedOut(deployment, server);
  const seen = calls.length;
  const startedAt = performance.now();
  const invoked = aws.lambda.invoke(remediateArn, event);
  const moved = () => calls.slice(seen).some(({ operation }) => operation === 'UpdateSecretVersionStage');
  while (!moved()) await Promise.race([new Promise((resolve) => setTimeout(resolve, 1)), invoked]);
  await logIn(deployment, arn);
  const ms = performance.now() - startedAt;
  const outcome = await invoked;
  if (outcome.kind !== 'returned') throw new Error(`remediate did not return: ${JSON.stringify(outcome)}`);
  return ms;
};

const baselineMs = async (deployment: Deployment, server: DatabaseServer): Promise<number> => {
  const client = new SecretsManagerClient(deployment.aws.clientSettings);
  await client.send(new DescribeSecretCommand({ SecretId: lockedOut(deployment, server).arn }));
  const { arn: SecretId } = lockedOut(deployment, server);
  const startedAt = performance.now();
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const holding = (label: string) =>
    Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(label));
  const versions = [holding('AWSCURRENT'), holding('AWSPENDING')] as const;
  for (const VersionId of versions) await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
  const [RemoveFromVersionId, MoveToVersionId] = versions;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId,
      MoveToVersionId,
    }),
  );
  await logIn(deployment, SecretId);
  client.destroy();
  return performance.now() - startedAt;
};

/** As any client of the secret does. */
const logIn = async ({ aws }: Deployment, arn: string): Promise<void> => {
  const { SecretString } = await aws.manager.call('GetSecretValue', { SecretId: arn });
  const { host, port, username, password } = JSON.parse(String(SecretString));
  const client = new pg.Client({ host, port, user: username, password, database: 'postgres' });
  await client.connect();
  await client.end();
};

export const benchmark: Benchmark = {
  about: 'from the event until clients of a locked-out secret log in again, on a real PostgreSQL',
  options: { runs: { standard: 15, about: 'times, each with new processes' } },
  run,
};
