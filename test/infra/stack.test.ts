import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { verified } from './installations.ts';
import { ACCOUNT, only, REGION, resourcesOf, stackOf, templateOf } from './synthesized.ts';

const plain = templateOf();
const full = templateOf(verified('recover'));

describe('where the alarms go', () => {
  test('without settings, to a new topic, encrypted and open to TLS and CloudWatch alone', () => {
    const [id, topic] = only(plain, 'AWS::SNS::Topic', '');
    expect(topic['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [only(plain, 'AWS::KMS::Key', '')[0], 'Arn'] });
    const [, policy] = only(plain, 'AWS::SNS::TopicPolicy', '');
    expect(policy).toMatchObject({
      Topics: [{ Ref: id }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          {
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
          },
        ],
      },
    });
    expect(only(plain, 'AWS::KMS::Key', '')[1]).toMatchObject({ EnableKeyRotation: true });
  });

  test("to the caller's topic where one is given, and none is made", () => {
    const arn = `arn:aws:sns:${REGION}:${ACCOUNT}:on-call`;
    const template = templateOf((scope) => ({ alarmTopic: sns.Topic.fromTopicArn(scope, 'OnCall', arn) }));
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    for (const alarm of Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'))) {
      expect(alarm).toMatchObject({ AlarmActions: [arn] });
      expect([[arn], undefined]).toContainEqual(alarm['OKActions']);
    }
  });
});

describe('the stack', () => {
  test('tags everything that can bear a tag', () => {
    const untaggable = new Set([
      'AWS::CloudWatch::Dashboard',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::IAM::Policy',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Permission',
      'AWS::Logs::QueryDefinition',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::Scheduler::Schedule',
    ]);
    for (const [id, { Type, Properties }] of Object.entries(
      full.toJSON()['Resources'] as Record<string, never>,
    )) {
      if (untaggable.has(Type)) continue;
      expect({ id, tags: (Properties as Record<string, unknown>)['Tags'] }).toEqual({
        id,
        tags: expect.arrayContaining([{ Key: 'application', Value: 'rotation-remediation' }]),
      });
    }
  });

  test('is written in plain ASCII: CloudFormation turns anything else into question marks', () => {
    expect(JSON.stringify(full.toJSON())).toMatch(/^[\x20-\x7e]*$/);
  });

  test('tells where everything is', () => {
    const outputs = Object.keys(full.toJSON()['Outputs']);
    expect(outputs).toEqual(
      expect.arrayContaining(['AlarmTopicArn', 'VerifierSecurityGroups', 'RecheckDeadLettersUrl']),
    );
    expect(Object.keys(plain.toJSON()['Outputs'])).not.toContain('VerifyFunction');
  });

  test('warns of a second look that may come too early', () => {
    const warnings = (props: Parameters<typeof stackOf>[0]) =>
      stackOf(props)
        .node.findAll()
        .flatMap((each) => each.node.metadata)
        .filter((entry) => String(entry.data).includes('recheck-delay'));
    expect(warnings({ recheckDelay: Duration.minutes(14) })).toHaveLength(1);
    expect(warnings({ recheckDelay: Duration.minutes(15) })).toHaveLength(0);
  });
});
