import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { addStacks } from '../../infra/app/stacks.ts';
import { deployed } from './iam.ts';
import { GUARDED_CONTEXT, QUEUE_KEY } from './installations.ts';
import {
  ACCOUNT,
  BUNDLES,
  only,
  RECHECK_QUEUE,
  REGION,
  resourcesOf,
  templateOf,
  testApp,
} from './synthesized.ts';

const guarded = templateOf(settingsFrom(GUARDED_CONTEXT).propsIn);
const ofType = (template: Template, type: string) => Object.values(resourcesOf(template, `AWS::${type}`));
const FUNCTIONS = ['Remediate', 'Sweep', 'Verifier'];
const functionOf = (part: string) => only(guarded, 'AWS::Lambda::Function', part)[1];

describe('a permissions boundary', () => {
  const boundaries = (template: Template) =>
    ofType(template, 'IAM::Role').map((role) => role['PermissionsBoundary']);

  test('is on every role', () => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/team/boundary`;
    expect(boundaries(guarded).map((each) => deployed(guarded, each))).toEqual(Array(4).fill(boundary));
  });

  test('of the CDK’s own key is, too', () => {
    const app = testApp({ '@aws-cdk/core:permissionsBoundary': { name: 'of-the-cdk' } });
    addStacks(app, settingsFrom({}), BUNDLES);
    const [stack] = app.node.children.filter((each) => Stack.isStack(each));
    const named = boundaries(Template.fromStack(stack as Stack)).map((each) => JSON.stringify(each));
    expect(named).toHaveLength(3);
    for (const each of named) expect(each).toContain(':policy/of-the-cdk');
  });
});

test('the functions have the runtime and the architecture that are asked for', () => {
  for (const part of FUNCTIONS)
    expect(functionOf(part)).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'] });
});

describe('no function is outside of a VPC', () => {
  test('where remediate and sweep are given one', () => {
    const SubnetIds = GUARDED_CONTEXT.functionsSubnetIds.split(',');
    for (const part of ['Remediate', 'Sweep'])
      expect(functionOf(part)).toMatchObject({ VpcConfig: { SubnetIds } });
    for (const part of FUNCTIONS) expect(functionOf(part)).toHaveProperty('VpcConfig');
  });

  test('and the group that is made for them lets nothing in, and out to HTTPS alone', () => {
    const [id, group] = only(guarded, 'AWS::EC2::SecurityGroup', 'FunctionsSecurityGroup');
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    // EC2 takes no apostrophe in it.
    expect(JSON.stringify(group)).toMatch(/^[^']*$/);
    expect(group['SecurityGroupEgress']).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    expect(guarded.toJSON()['Outputs']['FunctionsSecurityGroups']).toEqual({
      Value: { 'Fn::GetAtt': [id, 'GroupId'] },
    });
  });
});

describe('an encryption key', () => {
  test('is that of every log group and queue', () => {
    const groups = ofType(guarded, 'Logs::LogGroup');
    expect(groups.map((group) => group['KmsKeyId'])).toEqual(Array(3).fill(QUEUE_KEY));
    const queues = ofType(guarded, 'SQS::Queue');
    expect(queues.map((queue) => queue['KmsMasterKeyId'])).toEqual(Array(6).fill(QUEUE_KEY));
    for (const queue of queues) expect(queue).not.toHaveProperty('SqsManagedSseEnabled');
  });

  test('leaves the recheck queue open to this stack’s rules alone', () => {
    const [queue] = only(guarded, 'AWS::SQS::Queue', RECHECK_QUEUE);
    const ofQueue = ofType(guarded, 'SQS::QueuePolicy').filter((each) =>
      JSON.stringify(each['Queues']).includes(queue),
    );
    const statements = ofQueue.flatMap(
      ({ PolicyDocument }) =>
        (PolicyDocument as { Statement: { Effect: string; Condition: object }[] }).Statement,
    );
    const rules = Object.keys(resourcesOf(guarded, 'AWS::Events::Rule'));
    const sources = statements.filter(({ Effect }) => Effect === 'Allow').map(({ Condition }) => Condition);
    expect(sources.length).toBeGreaterThan(1);
    for (const source of sources)
      expect(
        rules.map((rule) => ({ ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } })),
      ).toContainEqual(source);
  });

  test('that is made in the app gets the policy that it needs', () => {
    const own = templateOf((scope) => ({ encryptionKey: new kms.Key(scope, 'OwnKey') }));
    const [, key] = only(own, 'AWS::KMS::Key', '^OwnKey');
    const { Statement } = key['KeyPolicy'] as { Statement: Record<string, unknown>[] };
    expect(Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Sid: 'EventsEncrypt',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
        }),
        expect.objectContaining({
          Sid: 'LogsEncrypt',
          // In China CloudWatch Logs has the name of its partition.
          Principal: { Service: { 'Fn::Join': ['', [`logs.${REGION}.`, { Ref: 'AWS::URLSuffix' }]] } },
        }),
      ]),
    );
  });
});
