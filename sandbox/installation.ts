import { cancellationPattern } from '../infra/constructs/cancellation-pattern.ts';
import { failedRotationPattern } from '../infra/constructs/failed-rotation-pattern.ts';
import { ENVIRONMENT, type FailedRotations } from '../lambda/runtime/config.ts';
import type { JsonObject } from './account-services/json-service.ts';
import { lettingRulesIn } from './account-services/rule-service.ts';
import { mapQueueToFunction } from './delivery/event-source-mapping.ts';
import { Queue } from './delivery/queue.ts';
import { type LocalAws, logGroupOf } from './local-aws.ts';

export type InstallationOptions = {
  /** Where the built bundles `remediate` and `verify` are. */
  readonly bundles: string;
  readonly mode: 'report' | 'unblock' | 'recover';
  /** Whether `verify` is installed, too. */
  readonly verifier: boolean;
  /** @default 'ignore', so that a rotation that fails on purpose is heard of only where that is asked for */
  readonly failedRotations?: FailedRotations;
  readonly recheckDelayMs?: number;
  /** The Node.js that the bundles run on. */
  readonly nodePath?: string;
};

export type Installation = {
  readonly remediateArn: string;
  readonly verifyArn?: string;
  readonly recheckQueue: Queue;
  readonly recheckQueueUrl: string;
  /** What nobody will try again by itself: events that found no function, that it failed on, second looks. */
  readonly deadLetters: {
    readonly undelivered: Queue;
    readonly failed: Queue;
    readonly recheck: Queue;
  };
};

const RECHECK_DELAY_MS = 15 * 60_000;
const TIMEOUT_MS = 60_000;
const CONCURRENCY = 5;
/** As AWS advises for a queue that is mapped to a function: six times the function's time. */
const VISIBILITY_TIMEOUT_MS = 6 * TIMEOUT_MS;

/** Installs the built functions in a local AWS, wired as the stack wires them. */
export const install = (aws: LocalAws, settings: InstallationOptions): Installation => {
  const queues = queuesOf(aws, settings.recheckDelayMs ?? RECHECK_DELAY_MS);
  const { recheckQueue, deadLetters } = queues;
  const { failedRotations = 'ignore' } = settings;
  const rules = rulesOf(aws, failedRotations);
  const letting = (action: string) =>
    lettingRulesIn(
      rules.map(({ arn }) => arn),
      action,
    );
  const verifyArn = settings.verifier ? addFunction(aws, settings, 'verify', {}) : undefined;
  const recheckQueueUrl = aws.serveQueue(recheckQueue, {
    policy: letting('sqs:SendMessage'),
    deadLetters: deadLetters.recheck,
  });
  for (const queue of Object.values(deadLetters)) aws.serveQueue(queue);
  const variables = {
    [ENVIRONMENT.mode]: settings.mode,
    [ENVIRONMENT.failedRotations]: failedRotations,
    [ENVIRONMENT.verifier]: verifyArn ?? '',
    [ENVIRONMENT.recheckQueue]: recheckQueueUrl,
  };
  const remediateArn = addFunction(aws, settings, 'remediate', variables, {
    onFailure: deadLetters.failed,
    queue: recheckQueue,
    policy: letting('lambda:InvokeFunction'),
  });

  mapQueueToFunction(recheckQueue, (event) => aws.lambda.invoke(remediateArn, event), {
    batchSize: 1,
    reportBatchItemFailures: true,
  });
  for (const rule of rules) {
    aws.bus.addRule({
      ...rule,
      targets: [
        { name: 'remediate', deliver: async (event) => aws.lambda.invokeLater(remediateArn, event) },
        { name: 'recheck', deliver: async (event) => void recheckQueue.send(JSON.stringify(event)) },
      ],
      deadLetter: (event) => void deadLetters.undelivered.send(JSON.stringify(event)),
    });
    const more = { DeadLetterConfig: { Arn: deadLetters.undelivered.arn } };
    const targets = [remediateArn, recheckQueue.arn].map((Arn, n) => ({ Id: `Target${n}`, Arn, ...more }));
    aws.inventory.rules.push({ ...rule, enabled: true, targets });
  }
  return { remediateArn, recheckQueueUrl, ...queues, ...(verifyArn && { verifyArn }) };
};

const rulesOf = ({ accountId: account, region }: LocalAws, failedRotations: FailedRotations) => {
  const home = { account, region };
  const named = [
    { name: 'Cancellations', pattern: cancellationPattern(home) },
    { name: 'FailedRotations', pattern: failedRotationPattern(home) },
  ].map((rule) => ({ ...rule, arn: `arn:aws:events:${region}:${account}:rule/${rule.name}` }));
  return failedRotations === 'ignore' ? named.slice(0, 1) : named;
};

const queuesOf = ({ clock, region, accountId }: LocalAws, deliveryDelayMs: number) => {
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const deadLetters = {
    undelivered: new Queue(clock, { arn: arnOf('Undelivered') }),
    failed: new Queue(clock, { arn: arnOf('Failed') }),
    recheck: new Queue(clock, { arn: arnOf('RecheckDeadLetters') }),
  };
  const recheckQueue = new Queue(clock, {
    arn: arnOf('Recheck'),
    deliveryDelayMs,
    visibilityTimeoutMs: VISIBILITY_TIMEOUT_MS,
    redrive: { deadLetters: deadLetters.recheck, maxReceiveCount: 5 },
  });
  return { recheckQueue, deadLetters };
};

const addFunction = (
  aws: LocalAws,
  { bundles, nodePath }: InstallationOptions,
  name: 'remediate' | 'verify',
  variables: Readonly<Record<string, string>>,
  { onFailure, queue, policy }: { onFailure?: Queue; queue?: Queue; policy?: JsonObject } = {},
): string => {
  const environment = { ...aws.environment, ...variables };
  const arn = aws.lambda.addBundle(
    name,
    { directory: `${bundles}/${name}`, environment, memoryMb: 256, ...(nodePath && { nodePath }) },
    { timeoutMs: TIMEOUT_MS, concurrency: CONCURRENCY, ...(onFailure && { onFailure }) },
  );
  aws.inventory.functions.push({
    arn,
    environment,
    logGroup: logGroupOf(name),
    mappings: queue ? { [queue.arn]: 'Enabled' } : {},
    ...(policy && { policy }),
    ...(onFailure && { onFailure: onFailure.arn }),
  });
  return arn;
};
