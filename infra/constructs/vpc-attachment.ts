import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow, deny } from './permissions.ts';

/** Where a function's network interfaces are. */
export type VpcAttachment = {
  readonly vpc: ec2.IVpc;
  /** @default - the VPC's private subnets */
  readonly subnets?: ec2.SubnetSelection | undefined;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
};

const CREATE = 'ec2:CreateNetworkInterface';
/** What Lambda's documents ask for beside it, on interfaces alone. */
const CHANGE = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const SEE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * The permissions with which the Lambda service attaches a function to a VPC. An interface belongs to this account.
 * A subnet or a group may belong to the account that shares them, so these are named by their ids, in whatever account
 * (I5).
 */
export const attachToVpc = (
  scope: Construct,
  { vpc, subnets, securityGroups }: VpcAttachment,
): iam.PolicyStatement[] => {
  const any = (resource: string, account?: '*') =>
    Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName: '*', ...(account && { account }) });
  return [
    allow('AttachToVpc', { actions: [CREATE, ...CHANGE], resources: [any('network-interface')] }),
    allow('UseSubnets', {
      actions: [CREATE],
      resources: [any('subnet', '*')],
      conditions: { StringEquals: { 'ec2:SubnetID': vpc.selectSubnets(subnets).subnetIds } },
    }),
    allow('UseSecurityGroups', {
      actions: [CREATE],
      resources: [any('security-group', '*')],
      conditions: {
        StringEquals: { 'ec2:SecurityGroupID': securityGroups.map((group) => group.securityGroupId) },
      },
    }),
    allow('SeeVpc', { actions: SEE, resources: ['*'] }),
  ];
};

/** Takes the same permissions from the function's own code. */
export const keepVpcFromCode = (functionArn: string): iam.PolicyStatement =>
  deny('KeepVpcFromCode', {
    actions: [CREATE, ...CHANGE, ...SEE],
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  });
