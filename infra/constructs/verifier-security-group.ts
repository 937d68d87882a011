import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { defaultsOf, ENGINES } from '../../lambda/verify/values/engine-table.ts';
import type { Verification } from './rotation-remediation-props.ts';
import { letOut, letOutToDns } from './ways-out.ts';

const HTTPS = 443;
const ANYWHERE = '0.0.0.0/0';

/**
 * The verifier's own group: nothing in, and out to HTTPS anywhere, to the engines' ports and to DNS servers of one's
 * own. Where Secrets Manager answers is not known here: it may be an endpoint in another VPC, or a public address
 * behind a NAT gateway.
 */
export const verifierSecurityGroup = (
  scope: Construct,
  id: string,
  vpc: ec2.IVpc,
  { engines = ENGINES, databaseRanges = [rangeOf(vpc) ?? ANYWHERE], dnsRanges }: Verification,
): ec2.SecurityGroup => {
  const group = new ec2.SecurityGroup(scope, id, {
    vpc,
    description: 'rotation-remediation: the verifier. Let it in where the databases listen.',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(HTTPS), 'Secrets Manager');
  for (const [port, use] of enginePorts(engines))
    letOut(group, { id: `Port${port}Range`, ipProtocol: 'tcp', port, ranges: databaseRanges, use });
  letOutToDns(group, dnsRanges);
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
