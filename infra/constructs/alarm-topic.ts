import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * The alarms' topic, encrypted and open to TLS only. It has a customer managed key because CloudWatch cannot publish
 * to a topic under `alias/aws/sns`.
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fromHere = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com', { conditions: fromHere });
    const key = new kms.Key(this, 'Key', {
      description: 'rotation-remediation: alarms on their way to their readers',
      enableKeyRotation: true,
      // The key protects messages in transit only, so it can go with the topic.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsEncrypt',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    this.topic = new sns.Topic(this, 'Topic', {
      displayName: 'rotation-remediation',
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
      }),
    );
  }
}
