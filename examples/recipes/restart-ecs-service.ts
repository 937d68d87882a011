import type { IBaseService } from 'aws-cdk-lib/aws-ecs';
import { Rule } from 'aws-cdk-lib/aws-events';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { awscurrentMoved } from './outcome-patterns.ts';

/** Replaces the tasks of an ECS service when AWSCURRENT of its secret has moved. */
export const restartEcsService = (scope: Construct, secretArn: string, service: IBaseService): Rule =>
  new Rule(scope, 'RestartEcsService', {
    eventPattern: awscurrentMoved(secretArn),
    targets: [
      new AwsApi({
        service: 'ECS',
        action: 'updateService',
        parameters: {
          cluster: service.cluster.clusterName,
          service: service.serviceName,
          forceNewDeployment: true,
        },
        policyStatement: new PolicyStatement({
          actions: ['ecs:UpdateService'],
          resources: [service.serviceArn],
        }),
      }),
    ],
  });
