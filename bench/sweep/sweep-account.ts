import { randomUUID } from 'node:crypto';
import { queueService, queueUrl } from '../../sandbox/account-services/queue-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { SystemClock } from '../../sandbox/clock.ts';
import { Queue } from '../../sandbox/delivery/queue.ts';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { ACCOUNT_ID, REGION } from '../stuck-secret.ts';

const DAY_MS = 86_400_000;
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:rotate`;

export type SweepAccount = {
  readonly manager: SecretsManager;
  readonly recheck: Queue;
  readonly sweep: Queue;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** An account with its secrets, `stuck` of them spread among the others, and the queues of the sweep. */
export const startSweepAccount = async (secrets: number, stuck: number): Promise<SweepAccount> => {
  const manager = new SecretsManager({ accountId: ACCOUNT_ID, region: REGION, quotas: true });
  manager.registerRotationFunction(FUNCTION_ARN, async () => {});
  const every = Math.max(1, Math.floor(secrets / stuck));
  for (let index = 0, left = stuck; index < secrets; index += 1) {
    const isStuck = left > 0 && index % every === 0;
    if (isStuck) left -= 1;
    plant(manager, index, isStuck);
  }
  const clock = new SystemClock(() => {});
  const named = (name: string) => new Queue(clock, { arn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}` });
  const recheck = named('Recheck');
  const sweep = named('Sweep');
  let url = '';
  const server = await serveServices([
    queueService(
      () => [{ queue: recheck }, { queue: sweep }],
      () => url,
    ),
    secretsManagerHandler(manager),
  ]);
  url = server.url;
  return {
    manager,
    recheck,
    sweep,
    environment: {
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: url,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      RECHECK_QUEUE_URL: queueUrl(url, recheck),
      SWEEP_QUEUE_URL: queueUrl(url, sweep),
    },
    close: async () => {
      clock.close();
      await server.close();
    },
  };
};

const plant = (manager: SecretsManager, index: number, isStuck: boolean): void => {
  const now = Date.now();
  manager.plant({
    name: `app/${index}`,
    rotationEnabled: !isStuck,
    rotationLambdaArn: FUNCTION_ARN,
    createdAtMs: now - 100 * DAY_MS,
    changedAtMs: now - DAY_MS,
    versions: [
      { id: randomUUID(), labels: ['AWSCURRENT'], value: 'not-real' },
      ...(isStuck ? [{ id: randomUUID(), labels: ['AWSPENDING'], value: 'not-real' }] : []),
    ],
  });
};
