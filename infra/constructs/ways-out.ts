import * as ec2 from 'aws-cdk-lib/aws-ec2';

type WayOut = {
  readonly id: string;
  readonly ipProtocol: 'tcp' | 'udp';
  readonly port: number;
  readonly ranges: readonly string[];
  readonly use: string;
};

/** Lets a group out: a rule for each range. The template's conditions can leave out each rule by itself. */
export const letOut = (group: ec2.SecurityGroup, { id, ipProtocol, port, ranges, use }: WayOut): void => {
  for (const [index, cidrIp] of ranges.entries())
    new ec2.CfnSecurityGroupEgress(group, `${id}${index || ''}`, {
      groupId: group.securityGroupId,
      ipProtocol,
      fromPort: port,
      toPort: port,
      cidrIp,
      description: use,
    });
};

/** Lets a group out to DNS servers of one's own. Amazon's need no rule: security groups do not apply to them. */
export const letOutToDns = (group: ec2.SecurityGroup, ranges: readonly string[] = []): void => {
  for (const ipProtocol of ['udp', 'tcp'] as const)
    letOut(group, { id: `Dns${ipProtocol}Range`, ipProtocol, port: 53, ranges, use: 'DNS' });
};
