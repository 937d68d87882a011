import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { awscurrentMoved } from './outcome-patterns.ts';

/** Gives a Lambda function new execution environments when AWSCURRENT of its secret has moved. */
export const restartLambdaFunction = (scope: Construct, secretArn: string, client: IFunction): Rule =>
  new Rule(scope, 'RestartLambdaFunction', {
    eventPattern: awscurrentMoved(secretArn),
    targets: [
      new AwsApi({
        service: 'Lambda',
        action: 'updateFunctionConfiguration',
        parameters: {
          FunctionName: client.functionName,
          Description: `Restarted for a password at ${EventField.time}`,
        },
        policyStatement: new PolicyStatement({
          actions: ['lambda:UpdateFunctionConfiguration'],
          resources: [client.functionArn],
        }),
      }),
    ],
  });
