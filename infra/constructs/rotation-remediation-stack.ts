import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SERVICE } from '../../lambda/runtime/config.ts';
import { RotationRemediation } from './rotation-remediation.ts';
import type { RotationRemediationProps } from './rotation-remediation-props.ts';

const DESCRIPTION = "Puts secrets' staging labels right when their rotation is cancelled or fails";

/** Fills in props that only a construct can be made from, such as a VPC named by its id. */
export type PropsIn = (scope: Construct) => RotationRemediationProps;

/** One Region's installation. */
export class RotationRemediationStack extends Stack {
  readonly remediation: RotationRemediation;

  constructor(scope: Construct, id: string, propsIn: PropsIn, props: StackProps = {}) {
    super(scope, id, { description: DESCRIPTION, ...props });
    this.remediation = new RotationRemediation(this, 'RotationRemediation', propsIn(this));
    addOutputs(this, this.remediation);
    tagAll(this);
  }
}

/** Every resource that can bear a tag says what it belongs to. */
const tagAll = (stack: Stack): void =>
  Tags.of(stack).add('application', SERVICE, {
    // CloudFormation took to tags on dashboards only lately, and not everywhere.
    excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
  });

/** What the runbooks' commands ask the stack for. */
const addOutputs = (scope: Stack, remediation: RotationRemediation): void => {
  const { queues, remediate, sweep, verifier } = remediation;
  const outputs: Record<string, string> = {
    AlarmTopicArn: remediation.alarmTopic.topicArn,
    CancellationRule: remediation.rule.ruleName,
    ...(remediation.failedRotationRule && { FailedRotationRule: remediation.failedRotationRule.ruleName }),
    RemediateFunction: remediate.function.functionName,
    RemediateLogs: remediate.logGroup.logGroupName,
    SweepFunction: sweep.function.functionName,
    SweepLogs: sweep.logGroup.logGroupName,
    RecheckQueueUrl: queues.recheck.queueUrl,
    RecheckDeadLettersUrl: queues.recheckDeadLetters.queueUrl,
    RecheckDeadLettersArn: queues.recheckDeadLetters.queueArn,
    SweepQueueUrl: queues.sweep.queueUrl,
    SweepQueueArn: queues.sweep.queueArn,
    SweepDeadLettersUrl: queues.sweepDeadLetters.queueUrl,
    SweepDeadLettersArn: queues.sweepDeadLetters.queueArn,
    UndeliveredQueueUrl: queues.undelivered.queueUrl,
    FailedQueueUrl: queues.failed.queueUrl,
    ...(verifier && {
      VerifyFunction: verifier.function.functionName,
      VerifyLogs: verifier.logGroup.logGroupName,
      VerifierSecurityGroups: verifier.securityGroups.map((group) => group.securityGroupId).join(','),
    }),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, name, { value });
};
