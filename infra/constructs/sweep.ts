import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { ENVIRONMENT, LIMITS } from '../../lambda/runtime/config.ts';
import { acknowledge, INLINE_POLICY } from './acknowledge.ts';
import { type FunctionSettings, NodeFunction } from './node-function.ts';
import { allow } from './permissions.ts';
import type { Queues } from './queues.ts';
import { type SecretScope, scopeVariables } from './secret-scope.ts';
import type { VpcAttachment } from './vpc-attachment.ts';

interface SweepProps {
  readonly schedule: scheduler.ScheduleExpression;
  readonly secrets: SecretScope;
  readonly queues: Queues;
  readonly settings: FunctionSettings;
  readonly attachment: VpcAttachment | undefined;
}

/**
 * The sweep. Its start, and the pages that one invocation hands to the next, come through its own queue. A page that
 * fails three times is kept with its token; moving it back continues the sweep there.
 */
export class Sweep extends NodeFunction {
  constructor(scope: Construct, id: string, props: SweepProps) {
    const { queues } = props;
    super(scope, id, {
      name: 'sweep',
      description: 'Finds stuck secrets of which no event arrived.',
      settings: props.settings,
      timeoutMs: LIMITS.sweepMs,
      environment: {
        [ENVIRONMENT.recheckQueue]: queues.recheck.queueUrl,
        [ENVIRONMENT.sweepQueue]: queues.sweep.queueUrl,
        [ENVIRONMENT.sweepSchedule]: props.schedule.expressionString,
        ...scopeVariables(props.secrets),
      },
      attachment: props.attachment,
      statements: [
        allow('ListSecrets', { actions: ['secretsmanager:ListSecrets'], resources: ['*'] }),
        allow('SendFindings', { actions: ['sqs:SendMessage'], resources: [queues.recheck.queueArn] }),
        allow('HandOverPages', { actions: ['sqs:SendMessage'], resources: [queues.sweep.queueArn] }),
        allow('TakeFromSweepQueue', {
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          resources: [queues.sweep.queueArn],
        }),
        ...queues.keyStatements,
      ],
    });
    this.function.addEventSource(
      new SqsEventSource(queues.sweep, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
    const kept = 'Nobody invokes it but its queue, which has a queue of dead letters.';
    acknowledge(this.function, 'LambdaDLQ', kept);
    acknowledge(this.function, 'LambdaConcurrency', 'Its queue invokes it twice at a time at most.');
    this.#startOn(props.schedule, queues);
  }

  #startOn(schedule: scheduler.ScheduleExpression, queues: Queues): void {
    const send = (queueArn: string) => ({ actions: ['sqs:SendMessage'], resources: [queueArn] });
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'What the schedule of rotation-remediation may do',
      inlinePolicies: {
        schedule: new iam.PolicyDocument({
          statements: [
            allow('StartSweep', send(queues.sweep.queueArn)),
            allow('KeepMissedStart', send(queues.undelivered.queueArn)),
            ...queues.keyStatements,
          ],
        }),
      },
    });
    acknowledge(role, 'IAMNoInlinePolicy', INLINE_POLICY);
    new scheduler.Schedule(this, 'Schedule', {
      description: 'Starts the sweep of rotation-remediation',
      schedule,
      target: new SqsSendMessage(queues.sweep, {
        input: scheduler.ScheduleTargetInput.fromObject({ kind: 'sweep-page' }),
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: queues.undelivered,
        maxEventAge: Duration.millis(LIMITS.startMs),
      }),
    });
  }
}
