import { Stack } from 'aws-cdk-lib';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { attentionRequired } from './outcome-patterns.ts';

/** Opens an OpsItem for a secret that requires attention, if none is open for it. */
export const openOpsItem = (scope: Construct): Rule =>
  new Rule(scope, 'OpenOpsItem', {
    eventPattern: attentionRequired,
    targets: [
      new AwsApi({
        service: 'SSM',
        action: 'createOpsItem',
        parameters: {
          Source: 'rotation-remediation',
          Title: `Rotation needs attention: ${EventField.fromPath('$.detail.reason')}`,
          Description: EventField.fromPath('$.detail.explanation'),
          OperationalData: {
            '/aws/dedup': {
              Type: 'SearchableString',
              Value: `{"dedupString":"${EventField.fromPath('$.detail.secret')}"}`,
            },
            secret: { Type: 'SearchableString', Value: EventField.fromPath('$.detail.secret') },
          },
        },
        catchErrorPattern: 'OpsItemAlreadyExistsException',
        policyStatement: new PolicyStatement({
          actions: ['ssm:CreateOpsItem'],
          resources: [Stack.of(scope).formatArn({ service: 'ssm', resource: 'opsitem', resourceName: '*' })],
        }),
      }),
    ],
  });
