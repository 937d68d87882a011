import { CfnOutput, Fn, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { SERVICE } from '../../lambda/runtime/config.ts';
import { RotationRemediation } from './rotation-remediation.ts';
import type { PropsWithCode, RotationRemediationProps } from './rotation-remediation-props.ts';

export const DESCRIPTION = "Puts secrets' staging labels right when their rotation is cancelled or fails";

/** Makes the props inside a stack, for those that need one, such as a VPC from its id. */
export type PropsIn = (scope: Construct) => RotationRemediationProps;

/** The installation in one Region. */
export class RotationRemediationStack extends Stack {
  readonly remediation: RotationRemediation;

  constructor(
    scope: Construct,
    id: string,
    propsIn: (scope: Construct) => PropsWithCode,
    props: StackProps = {},
  ) {
    super(scope, id, { description: DESCRIPTION, ...props });
    this.remediation = new RotationRemediation(this, 'RotationRemediation', propsIn(this));
    addOutputs(this, this.remediation);
    tagAll(this);
  }
}

export const tagAll = (stack: Stack): void =>
  Tags.of(stack).add('application', SERVICE, {
    // CloudFormation does not take tags on dashboards in every Region.
    excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
  });

const idsOf = (groups: readonly ec2.ISecurityGroup[]): string =>
  Fn.join(
    ',',
    groups.map((group) => group.securityGroupId),
  );

/** The stack outputs that the runbooks' commands use. */
export const addOutputs = (scope: Stack, remediation: RotationRemediation): void => {
  const { queues, remediate, sweep, verifier, functionsAttachment } = remediation;
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
      VerifierSecurityGroups: idsOf(verifier.securityGroups),
    }),
    ...(functionsAttachment && { FunctionsSecurityGroups: idsOf(functionsAttachment.securityGroups) }),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, name, { value });
};
