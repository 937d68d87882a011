import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { addStacks } from '../../infra/app/stacks.ts';
import { artifactKey } from '../../infra/constructs/function-code.ts';
import { OrganizationStack } from '../../infra/constructs/organization-stack.ts';
import { BUNDLES, templateOf, testApp } from './synthesized.ts';

const CONTEXT = {
  organizationalUnits: 'ou-ab12-cd345678,ou-ab12-ef901234',
  regions: 'eu-west-1,us-east-1',
  artifactBucketPrefix: 'acme-artifacts',
};

const rolledOut = (context: Record<string, unknown>) => {
  const app = testApp();
  addStacks(app, settingsFrom(context), BUNDLES);
  const stack = app.node.children.find((each) => each instanceof OrganizationStack);
  if (stack === undefined) throw new Error('There is no stack for an organization.');
  const template = Template.fromStack(stack);
  const member = readFileSync(join(app.synth().directory, stack.member.templateFile), 'utf8');
  return {
    template,
    member: JSON.parse(member) as { Resources: Record<string, { Type: string; Properties: never }> },
  };
};

describe('the stack for an organization', () => {
  const { template, member } = rolledOut(CONTEXT);

  test('is a service-managed StackSet over the named units and Regions, that new accounts join by themselves', () => {
    template.hasResourceProperties('AWS::CloudFormation::StackSet', {
      StackSetName: 'rotation-remediation',
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'SELF',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ['CAPABILITY_IAM'],
      ManagedExecution: { Active: true },
      OperationPreferences: Match.objectLike({
        RegionConcurrencyType: 'SEQUENTIAL',
        FailureTolerancePercentage: 10,
      }),
      StackInstancesGroup: [
        {
          Regions: ['eu-west-1', 'us-east-1'],
          DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-cd345678', 'ou-ab12-ef901234'] },
        },
      ],
    });
  });

  test('holds nothing else: no role and no function in the management account', () => {
    expect(
      Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>).map(
        (each) => each.Type,
      ),
    ).toEqual(['AWS::CloudFormation::StackSet']);
  });

  test('gives each member the same resources as one installation', () => {
    const typesOf = (resources: Record<string, { Type: string }>) =>
      Object.values(resources)
        .map((each) => each.Type)
        .sort();
    expect(typesOf(member.Resources)).toEqual(typesOf(templateOf().toJSON()['Resources']));
  });

  test('takes the code from a bucket in the member’s own Region, by the names that the template’s zips have', () => {
    const codes = Object.values(member.Resources)
      .filter((each) => each.Type === 'AWS::Lambda::Function')
      .map((each) => (each.Properties as { Code: unknown }).Code);
    expect(codes).toEqual(
      (['remediate', 'sweep'] as const).map((name) => ({
        S3Bucket: { 'Fn::Join': ['-', ['acme-artifacts', { Ref: 'AWS::Region' }]] },
        S3Key: artifactKey(BUNDLES, name),
      })),
    );
  });

  test('can be deployed from a delegated administrator’s account', () => {
    rolledOut({ ...CONTEXT, delegatedAdmin: 'true' }).template.hasResourceProperties(
      'AWS::CloudFormation::StackSet',
      {
        CallAs: 'DELEGATED_ADMIN',
      },
    );
  });
});
