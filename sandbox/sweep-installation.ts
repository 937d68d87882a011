import { ENVIRONMENT } from '../lambda/config.ts';
import type { Service } from './account-services/json-service.ts';
import { queueService, queueUrl } from './account-services/queue-service.ts';
import { mapQueueToFunction } from './delivery/event-source-mapping.ts';
import { Queue } from './delivery/queue.ts';
import type { Installation } from './installation.ts';
import type { LocalAws } from './local-aws.ts';

/** The queues that the sweep sends to: one of the account's services, to be started with it. */
export class SweepQueues {
  readonly #queues: Queue[] = [];
  #url = '';
  readonly service: Service = queueService(
    () => this.#queues.map((queue) => ({ queue })),
    () => this.#url,
  );

  /** Serves these at the account's address. Their URLs. */
  open(url: string, queues: readonly Queue[]): readonly string[] {
    this.#url = url;
    this.#queues.push(...queues);
    return queues.map((queue) => queueUrl(url, queue));
  }
}

export type SweepSettings = {
  readonly bundles: string;
  readonly everyMs: number;
  /** The account has to serve them. */
  readonly queues: SweepQueues;
};

const TIMEOUT_MS = 900_000;
const LISTS_PER_SECOND = '10';

/** Installs the built sweep beside what is installed, wired and scheduled as the stack does it. */
export const installSweep = (
  aws: LocalAws,
  { settleQueue, deadLetters }: Installation,
  { bundles, everyMs, queues }: SweepSettings,
): void => {
  const sweepQueue = new Queue(aws.clock, {
    arn: `arn:aws:sqs:${aws.region}:${aws.accountId}:Sweep`,
    visibilityTimeoutMs: TIMEOUT_MS,
    redrive: { deadLetters: deadLetters.failed, maxReceiveCount: 3 },
  });
  const [settleUrl = '', sweepUrl = ''] = queues.open(aws.url, [settleQueue, sweepQueue]);
  const environment = {
    ...aws.environment,
    AWS_ENDPOINT_URL_SQS: aws.url,
    [ENVIRONMENT.settleQueue]: settleUrl,
    [ENVIRONMENT.sweepQueue]: sweepUrl,
    [ENVIRONMENT.listRate]: LISTS_PER_SECOND,
  };
  const arn = aws.lambda.addBundle(
    'sweep',
    { directory: `${bundles}/sweep`, environment, memoryMb: 256 },
    { timeoutMs: TIMEOUT_MS, concurrency: 2 },
  );
  mapQueueToFunction(sweepQueue, (event) => aws.lambda.invoke(arn, event), {
    batchSize: 1,
    reportBatchItemFailures: true,
  });
  const start = (): void => {
    sweepQueue.send(JSON.stringify({ kind: 'sweep-page' }));
    aws.clock.after(everyMs, start);
  };
  aws.clock.after(everyMs, start);
};
