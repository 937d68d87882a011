import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { defaultsOf, ENGINES } from '../../lambda/verify/values/engine-table.ts';
import type { Verification } from './rotation-remediation-props.ts';

const HTTPS = 443;
const DNS = 53;
const ANYWHERE = '0.0.0.0/0';

/**
 * The verifier's own group: nothing in, and out to HTTPS anywhere, to the engines' ports and to DNS servers of one's
 * own. Amazon's DNS servers need no rule: security groups do not apply to them. Where Secrets Manager answers is not
 * known here: it may be an endpoint in another VPC, or a public address behind a NAT gateway.
 */
export const verifierSecurityGroup = (
  scope: Construct,
  id: string,
  vpc: ec2.IVpc,
  { engines = ENGINES, databaseRanges = [rangeOf(vpc) ?? ANYWHERE], dnsRanges = [] }: Verification,
): ec2.SecurityGroup => {
  const group = new ec2.SecurityGroup(scope, id, {
    vpc,
    description: 'rotation-remediation: the verifier. Let it in where the databases listen.',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(HTTPS), 'Secrets Manager');
  // Resources of their own, so that the template's conditions can leave out each by itself.
  const letOut = (
    ruleId: string,
    ipProtocol: string,
    port: number,
    ranges: readonly string[],
    use: string,
  ) => {
    for (const [index, cidrIp] of ranges.entries())
      new ec2.CfnSecurityGroupEgress(group, `${ruleId}${index || ''}`, {
        groupId: group.securityGroupId,
        ipProtocol,
        fromPort: port,
        toPort: port,
        cidrIp,
        description: use,
      });
  };
  for (const [port, use] of enginePorts(engines))
    letOut(`Port${port}Range`, 'tcp', port, databaseRanges, use);
  for (const protocol of ['udp', 'tcp']) letOut(`Dns${protocol}Range`, protocol, DNS, dnsRanges, 'DNS');
  return group;
};

/** The engines' usual ports, each with the names of all its engines. */
export const enginePorts = (engines: readonly string[]): ReadonlyMap<number, string> => {
  const all = ENGINES.map(defaultsOf).flatMap(({ engine, label, port, tlsPort = port }) =>
    [...new Set([port, tlsPort])].map((each) => ({ engine, label, port: each })),
  );
  const ports = new Set(all.filter(({ engine }) => engines.includes(engine)).map(({ port }) => port));
  const namesOf = (port: number) => all.filter((each) => each.port === port).map(({ label }) => label);
  return new Map([...ports].map((port) => [port, namesOf(port).join(' and ')]));
};

/** The VPC's first range; undefined for one that was imported without it. */
const rangeOf = (vpc: ec2.IVpc): string | undefined => {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    return undefined;
  }
};
