import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { FunctionsVpc } from './rotation-remediation-props.ts';
import type { VpcAttachment } from './vpc-attachment.ts';
import { letOutToDns } from './ways-out.ts';

/** Where `remediate` and `sweep` are; undefined for no VPC. Makes their security group if none is named. */
export const functionsAttachment = (
  scope: Construct,
  network: FunctionsVpc | undefined,
): VpcAttachment | undefined => {
  if (network === undefined) return undefined;
  const { vpc, subnets, securityGroups = [endpointsOnly(scope, network)] } = network;
  return { vpc, subnets, securityGroups };
};

/** A group that lets nothing in, and out to AWS's endpoints and to DNS servers of one's own. */
const endpointsOnly = (scope: Construct, { vpc, dnsRanges }: FunctionsVpc): ec2.SecurityGroup => {
  const group = new ec2.SecurityGroup(scope, 'FunctionsSecurityGroup', {
    vpc,
    description: 'rotation-remediation: remediate and sweep. Let it in to the endpoints of AWS, at port 443.',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Endpoints of AWS');
  letOutToDns(group, dnsRanges);
  return group;
};
