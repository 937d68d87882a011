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
  const letting = (action: string, to: 'remediate' | 'recheck') =>
    lettingRulesIn(
      rules.filter((rule) => rule.to === to).map(({ arn }) => arn),
      action,
    );
  const verifyArn = settings.verifier ? addFunction(aws, settings, 'verify', {}) : undefined;
  const recheckQueueUrl = aws.serveQueue(recheckQueue, {
    policy: letting('sqs:SendMessage', 'recheck'),
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
    policy: letting('lambda:InvokeFunction', 'remediate'),
  });

  mapInstalled(aws, recheckQueue, remediateArn);
  const targets = {
    remediate: {
      arn: remediateArn,
      deliver: async (event: unknown) => aws.lambda.invokeLater(remediateArn, event),
    },
    recheck: {
      arn: recheckQueue.arn,
      deliver: async (event: unknown) => void recheckQueue.send(JSON.stringify(event)),
    },
  };
  for (const { to, ...rule } of rules) {
    aws.bus.addRule({
      ...rule,
      isOn: () => aws.inventory.isRuleOn(rule.name),
      targets: [{ name: to, deliver: targets[to].deliver }],
      deadLetter: (event) => void deadLetters.undelivered.send(JSON.stringify(event)),
    });
    const target = { Id: 'Target0', Arn: targets[to].arn };
    const more = { DeadLetterConfig: { Arn: deadLetters.undelivered.arn } };
    aws.inventory.rules.push({ ...rule, enabled: true, targets: [{ ...target, ...more }] });
  }
  return { remediateArn, recheckQueueUrl, ...queues, ...(verifyArn && { verifyArn }) };
};

/** Maps a queue to a function that is in the inventory: by it the mapping is switched on and off. */
export const mapInstalled = ({ inventory, lambda }: LocalAws, queue: Queue, functionArn: string): void => {
  const look = mapQueueToFunction(queue, (event) => lambda.invoke(functionArn, event), {
    batchSize: 1,
    reportBatchItemFailures: true,
    isOn: () => inventory.isMappingOn(functionArn, queue.arn),
  });
  inventory.onSwitch(look);
};

const rulesOf = ({ accountId: account, region }: LocalAws, failedRotations: FailedRotations) => {
  const home = { account, region };
  const named = [
    { name: 'Cancellations', pattern: cancellationPattern(home), to: 'remediate' as const },
    { name: 'RecheckCancelled', pattern: cancellationPattern(home), to: 'recheck' as const },
    { name: 'FailedRotations', pattern: failedRotationPattern(home), to: 'remediate' as const },
    { name: 'RecheckFailed', pattern: failedRotationPattern(home), to: 'recheck' as const },
  ].map((rule) => ({ ...rule, arn: `arn:aws:events:${region}:${account}:rule/${rule.name}` }));
  return failedRotations === 'ignore' ? named.slice(0, 2) : named;
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
