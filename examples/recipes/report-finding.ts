import { Stack } from 'aws-cdk-lib';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { attentionRequired } from './outcome-patterns.ts';

/** Reports a secret that requires attention to Security Hub: one finding a secret, updated each time. */
export const reportFinding = (scope: Construct): Rule => {
  const { partition, region, account } = Stack.of(scope);
  const product = `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
  const secret = EventField.fromPath('$.detail.secret');
  return new Rule(scope, 'ReportFinding', {
    eventPattern: attentionRequired,
    targets: [
      new AwsApi({
        service: 'SecurityHub',
        action: 'batchImportFindings',
        parameters: {
          Findings: [
            {
              SchemaVersion: '2018-10-08',
              ProductArn: product,
              GeneratorId: 'rotation-remediation',
              AwsAccountId: account,
              Id: `rotation-remediation/${secret}`,
              CreatedAt: EventField.time,
              UpdatedAt: EventField.time,
              Severity: { Label: 'HIGH' },
              Types: ['Software and Configuration Checks/AWS Security Best Practices'],
              Title: `Rotation needs attention: ${EventField.fromPath('$.detail.reason')}`,
              Description: EventField.fromPath('$.detail.explanation'),
              Resources: [{ Type: 'AwsSecretsManagerSecret', Id: secret }],
            },
          ],
        },
        policyStatement: new PolicyStatement({
          actions: ['securityhub:BatchImportFindings'],
          resources: [product],
        }),
      }),
    ],
  });
};
