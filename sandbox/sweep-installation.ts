import { ENVIRONMENT } from '../lambda/runtime/config.ts';
import { Queue } from './delivery/queue.ts';
import { type Installation, mapInstalled } from './installation.ts';
import { type LocalAws, logGroupOf } from './local-aws.ts';

type SweepInstallationOptions = {
  readonly bundles: string;
  readonly everyMs: number;
};

const TIMEOUT_MS = 900_000;

/**
 * Installs the built sweep beside what is installed, wired and scheduled as the stack does it. Returns what starts one
 * out of turn.
 */
export const installSweep = (
  aws: LocalAws,
  { recheckQueueUrl, deadLetters }: Installation,
  { bundles, everyMs }: SweepInstallationOptions,
): (() => void) => {
  const sweepQueue = new Queue(aws.clock, {
    arn: `arn:aws:sqs:${aws.region}:${aws.accountId}:Sweep`,
    visibilityTimeoutMs: TIMEOUT_MS,
    redrive: { deadLetters: deadLetters.failed, maxReceiveCount: 3 },
  });
  const environment = {
    ...aws.environment,
    [ENVIRONMENT.recheckQueue]: recheckQueueUrl,
    [ENVIRONMENT.sweepQueue]: aws.serveQueue(sweepQueue, { deadLetters: deadLetters.failed }),
  };
  const arn = aws.lambda.addBundle(
    'sweep',
    { directory: `${bundles}/sweep`, environment, memoryMb: 256 },
    { timeoutMs: TIMEOUT_MS, concurrency: 2 },
  );
  const mappings = { [sweepQueue.arn]: 'Enabled' as const };
  aws.inventory.functions.push({ arn, environment, logGroup: logGroupOf('sweep'), mappings });
  mapInstalled(aws, sweepQueue, arn);
  const start = (): void => void sweepQueue.send(JSON.stringify({ kind: 'sweep-page' }));
  const startEachTime = (): void => {
    start();
    aws.clock.after(everyMs, startEachTime);
  };
  aws.clock.after(everyMs, startEachTime);
  return start;
};
