import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import { queueService, queueUrl } from '../../sandbox/account-services/queue-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { Queue } from '../../sandbox/delivery/queue.ts';
import { invokeEndpoint } from '../../sandbox/lambda/invoke-endpoint.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';
import {
  SecretsManager,
  type SecretsManagerOptions,
  secretsManagerHandler,
} from '../../sandbox/secrets-manager/secrets-manager.ts';
import { NOW } from './secrets.ts';

const HOUR_MS = 3_600_000;
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotate`;

/** Version ids of one secret; the last characters tell secrets apart. */
export const idsOf = (index: number) => {
  const tail = `${index}`.padStart(12, '0');
  return { current: `c0000001-0000-4000-8000-${tail}`, pending: `d0000002-0000-4000-8000-${tail}` };
};

type Condition = 'idle' | 'stuck' | 'fresh';

/** One Region's secrets and queues over HTTP, on a clock of their own that shows `startMs` at first. */
export const aSweepAccount = async (options: SecretsManagerOptions = {}, startMs: number = NOW) => {
  const time = { now: startMs };
  const clock = new ManualClock(startMs);
  const manager = new SecretsManager({ accountId: ACCOUNT, region: REGION, now: () => time.now, ...options });
  const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  const deadLetters = new Queue(clock, { arn: arnOf('SweepDeadLetters') });
  const recheck = new Queue(clock, { arn: arnOf('Recheck'), deliveryDelayMs: 900_000 });
  const sweep = new Queue(clock, {
    arn: arnOf('Sweep'),
    visibilityTimeoutMs: 960_000,
    redrive: { deadLetters, maxReceiveCount: 3 },
  });
  const logs: string[] = [];
  const lambda = new Lambda({
    accountId: ACCOUNT,
    region: REGION,
    clock,
    onLog: (_, line) => void logs.push(line),
  });
  let url = '';
  const queues = () => [recheck, sweep, deadLetters].map((queue) => ({ queue }));
  const server = await serveServices([
    queueService(queues, () => url),
    invokeEndpoint(lambda),
    secretsManagerHandler(manager),
  ]);
  url = server.url;
  const credentials = { accessKeyId: 'AKIASANDBOXEXAMPLE', secretAccessKey: 'not-a-real-secret-access-key' };
  const settings = { endpoint: url, region: REGION, credentials };
  const clients = {
    secretsManager: new SecretsManagerClient({ ...clientSettings(), ...settings }),
    sqs: new SQSClient({ ...clientSettings(), ...settings }),
  };
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await lambda.close();
    await server.close();
  });
  return {
    url,
    time,
    clock,
    manager,
    lambda,
    logs,
    queues: { recheck, sweep, deadLetters },
    urls: { recheck: queueUrl(url, recheck), sweep: queueUrl(url, sweep) },
    clients,
    /** Plants `size` secrets, the condition of each by its index. Returns the ARNs of those that are stuck. */
    plant: (size: number, conditionOf: (index: number) => Condition): string[] =>
      Array.from({ length: size }, (_, index) => index).flatMap((index) => {
        const condition = conditionOf(index);
        const { arn } = plantOne(manager, index, condition, time.now);
        return condition === 'stuck' ? [arn] : [];
      }),
  };
};

export type SweepAccount = Awaited<ReturnType<typeof aSweepAccount>>;

const plantOne = (manager: SecretsManager, index: number, condition: Condition, now: number) => {
  const { current, pending } = idsOf(index);
  return manager.plant({
    name: `app/${index}`,
    rotationEnabled: false,
    rotationLambdaArn: FUNCTION_ARN,
    createdAtMs: now - 1_000 * HOUR_MS,
    changedAtMs: condition === 'fresh' ? now - 60_000 : now - 24 * HOUR_MS,
    versions: [
      { id: current, labels: ['AWSCURRENT'], value: 'fake-value' },
      ...(condition === 'idle' ? [] : [{ id: pending, labels: ['AWSPENDING'], value: 'fake-new-value' }]),
    ],
  });
};
