import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  DefinitionBody,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { awscurrentMoved } from './outcome-patterns.ts';

/** Tells a topic when an RDS Proxy still cannot log in, two minutes after AWSCURRENT of its secret has moved. */
export const checkRdsProxy = (scope: Construct, secretArn: string, proxy: string, topic: ITopic): Rule => {
  const targets = new CallAwsService(scope, 'DescribeProxyTargets', {
    service: 'rds',
    action: 'describeDBProxyTargets',
    parameters: { DbProxyName: proxy },
    iamResources: ['*'],
    resultSelector: {
      'refused.$': "States.ArrayLength($.Targets[?(@.TargetHealth.Reason == 'AUTH_FAILURE')])",
    },
  });
  const tell = new SnsPublish(scope, 'TellTopic', {
    topic,
    message: TaskInput.fromText(`The RDS Proxy ${proxy} cannot log in with AWSCURRENT of ${secretArn}.`),
  });
  const check = new Wait(scope, 'LetItRead', { time: WaitTime.duration(Duration.minutes(2)) })
    .next(targets)
    .next(
      new Choice(scope, 'IsRefused')
        .when(Condition.numberGreaterThan('$.refused', 0), tell)
        .otherwise(new Succeed(scope, 'LogsIn')),
    );
  return new Rule(scope, 'CheckRdsProxy', {
    eventPattern: awscurrentMoved(secretArn),
    targets: [
      new SfnStateMachine(
        new StateMachine(scope, 'ProxyCheck', { definitionBody: DefinitionBody.fromChainable(check) }),
      ),
    ],
  });
};
