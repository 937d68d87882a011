import { Fn } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import {
  ENVIRONMENT,
  type FailedRotations,
  LIMITS,
  type Mode,
  OUTCOME_EVENTS,
  type PreviousOnUnverified,
  RESCUE_PREFIX,
} from '../../lambda/runtime/config.ts';
import { acknowledge, UNRESERVED } from './acknowledge.ts';
import { type FunctionSettings, NodeFunction } from './node-function.ts';
import { allow, arnsInScope, taggedAs } from './permissions.ts';
import type { Queues } from './queues.ts';
import { type SecretScope, scopeVariables } from './secret-scope.ts';
import type { VpcAttachment } from './vpc-attachment.ts';

interface RemediateProps {
  readonly mode: Mode;
  readonly failedRotations: FailedRotations;
  readonly previousOnUnverified: PreviousOnUnverified;
  readonly secrets: SecretScope;
  readonly queues: Queues;
  readonly outcomeBus: events.IEventBus;
  /** ARN of the verifier for every secret. */
  readonly verifierArn: string | undefined;
  readonly verifierArnsByTag: readonly string[];
  readonly concurrency: number | 'unreserved';
  readonly settings: FunctionSettings;
  readonly attachment: VpcAttachment | undefined;
}

/** The function that reads and moves labels. Its role cannot read values. */
export class Remediate extends NodeFunction {
  constructor(scope: Construct, id: string, props: RemediateProps) {
    const { queues, concurrency, verifierArnsByTag: tagVerifiers } = props;
    super(scope, id, {
      name: 'remediate',
      description: "Puts a secret's staging labels right after its rotation was cancelled or failed.",
      settings: props.settings,
      timeoutMs: LIMITS.remediateMs,
      environment: {
        [ENVIRONMENT.mode]: props.mode,
        [ENVIRONMENT.failedRotations]: props.failedRotations,
        [ENVIRONMENT.previousOnUnverified]: props.previousOnUnverified,
        [ENVIRONMENT.verifier]: props.verifierArn ?? '',
        [ENVIRONMENT.tagVerifiers]: tagVerifiers.length === 0 ? '' : Fn.join(',', [...tagVerifiers]),
        [ENVIRONMENT.recheckQueue]: queues.recheck.queueUrl,
        [ENVIRONMENT.outcomeBus]: props.outcomeBus.eventBusArn,
        ...scopeVariables(props.secrets),
      },
      attachment: props.attachment,
      statements: [...onSecrets(scope, props), ...onOthers(props)],
      more: {
        ...(concurrency !== 'unreserved' && { reservedConcurrentExecutions: concurrency }),
        retryAttempts: 2,
        onFailure: new SqsDestination(queues.failed),
      },
    });
    this.function.addEventSource(
      new SqsEventSource(queues.recheck, {
        // One secret per invocation: no secret waits for, or fails with, another.
        batchSize: 1,
        reportBatchItemFailures: true,
        // One execution stays free for events while the queue is processed.
        maxConcurrency: concurrency === 'unreserved' ? 5 : Math.max(2, concurrency - 1),
      }),
    );
    const kept =
      'An event that fails three times goes to a queue, by the failure destination, with its error.';
    acknowledge(this.function, 'LambdaDLQ', kept);
    if (concurrency === 'unreserved') acknowledge(this.function, 'LambdaConcurrency', UNRESERVED);
  }
}

/** One statement per label, so that the table of permissions shows in which mode each may be written (I1). */
const onSecrets = (scope: Construct, props: RemediateProps): iam.PolicyStatement[] => {
  const { mode, secrets } = props;
  const resources = arnsInScope(scope, secrets);
  const write = (purpose: 'ParkAndUnblock' | 'MovePrevious' | 'MoveCurrent', labels: string | string[]) =>
    allow(purpose, {
      actions: ['secretsmanager:UpdateSecretVersionStage'],
      resources,
      conditions: { StringLike: { 'secretsmanager:VersionStage': labels }, ...taggedAs(secrets) },
    });
  const look = allow('SeeLabels', { actions: ['secretsmanager:DescribeSecret'], resources });
  if (mode === 'report') return [look];
  return [
    look,
    write('ParkAndUnblock', ['AWSPENDING', `${RESCUE_PREFIX}*`]),
    // With `leave`, too: to a password that was accepted where AWSCURRENT may not move, and back to where it was.
    write('MovePrevious', 'AWSPREVIOUS'),
    ...(mode === 'recover' ? [write('MoveCurrent', 'AWSCURRENT')] : []),
  ];
};

const onOthers = (props: RemediateProps): iam.PolicyStatement[] => {
  const { queues, outcomeBus, verifierArn, verifierArnsByTag } = props;
  const ask = (purpose: 'AskVerifier' | 'AskTaggedVerifiers', resources: string[]) =>
    resources.length === 0 ? [] : [allow(purpose, { actions: ['lambda:InvokeFunction'], resources })];
  return [
    ...ask('AskVerifier', verifierArn === undefined ? [] : [verifierArn]),
    ...ask('AskTaggedVerifiers', [...verifierArnsByTag]),
    allow('PublishOutcomes', {
      actions: ['events:PutEvents'],
      resources: [outcomeBus.eventBusArn],
      // A request may have several events, so that IAM sees a list of sources. `ForAllValues` is true for an empty
      // list.
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': OUTCOME_EVENTS.source },
        Null: { 'events:source': 'false' },
      },
    }),
    allow('TakeFromRecheckQueue', {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [queues.recheck.queueArn],
    }),
    allow('AskAgain', { actions: ['sqs:SendMessage'], resources: [queues.recheck.queueArn] }),
    allow('KeepFailedEvents', { actions: ['sqs:SendMessage'], resources: [queues.failed.queueArn] }),
    ...queues.keyStatements,
  ];
};
