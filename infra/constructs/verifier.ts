import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ENVIRONMENT, LIMITS, LOGIN_ATTEMPTS } from '../../lambda/runtime/config.ts';
import { acknowledge, UNRESERVED } from './acknowledge.ts';
import { type FunctionSettings, NodeFunction } from './node-function.ts';
import { allow, arnsInScope, taggedAs } from './permissions.ts';
import type { Verification } from './rotation-remediation-props.ts';
import type { SecretScope } from './secret-scope.ts';

/** The ports that the verifier's own security group allows, outbound. */
const WAYS_OUT: Readonly<Record<number, string>> = {
  443: 'Secrets Manager',
  5432: 'PostgreSQL',
  5439: 'Redshift',
  3306: 'MySQL and MariaDB',
  6379: 'Redis and Valkey',
};

interface VerifierProps {
  readonly vpc: ec2.IVpc;
  readonly verification: Verification;
  readonly secrets: SecretScope;
  readonly encryptionKeys: readonly kms.IKey[];
  readonly concurrency: number | 'unreserved';
  readonly settings: FunctionSettings;
}

/** The built-in verifier: the only function that may read values. It cannot change anything. */
export class Verifier extends NodeFunction {
  readonly securityGroups: readonly ec2.ISecurityGroup[];

  constructor(scope: Construct, id: string, props: VerifierProps) {
    const { vpc, verification } = props;
    const securityGroups = verification.securityGroups ?? [ownSecurityGroup(scope, id, vpc)];
    super(scope, id, {
      name: 'verify',
      description: 'Tells which stored password a database accepts. Changes nothing.',
      settings: props.settings,
      timeoutMs: LIMITS.verifyMs,
      // Enough for two threads: with half of it logins, and so the outage, take longer.
      memoryMb: 512,
      environment: {
        // Amazon's own roots, which sign RDS certificates and which Node.js does not have.
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        [ENVIRONMENT.loginAttempts]: `${verification.loginAttempts ?? LOGIN_ATTEMPTS.default}`,
      },
      statements: readValues(scope, props),
      attachment: { vpc, subnets: verification.subnets, securityGroups },
      more: {
        // Each execution environment counts refusals for itself, so there are no more environments than callers.
        ...(props.concurrency !== 'unreserved' && { reservedConcurrentExecutions: props.concurrency }),
      },
    });
    this.securityGroups = securityGroups;
    acknowledge(this.function, 'LambdaDLQ', 'It is asked for an answer, and its caller sees every error.');
    if (props.concurrency === 'unreserved') acknowledge(this.function, 'LambdaConcurrency', UNRESERVED);
  }
}

const ownSecurityGroup = (scope: Construct, id: string, vpc: ec2.IVpc): ec2.SecurityGroup => {
  const group = new ec2.SecurityGroup(scope, `${id}SecurityGroup`, {
    vpc,
    description: 'rotation-remediation: the verifier. Let it in where the databases listen.',
    allowAllOutbound: false,
  });
  for (const [port, use] of Object.entries(WAYS_OUT)) {
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(Number(port)), use);
  }
  return group;
};

const readValues = (scope: Construct, { secrets, encryptionKeys }: VerifierProps): iam.PolicyStatement[] => {
  const arns = arnsInScope(scope, secrets);
  const read = allow('ReadCandidates', {
    actions: ['secretsmanager:GetSecretValue'],
    resources: arns,
    conditions: taggedAs(secrets),
  });
  if (encryptionKeys.length === 0) return [read];
  const decrypt = allow('DecryptCandidates', {
    actions: ['kms:Decrypt'],
    resources: encryptionKeys.map((key) => key.keyArn),
    conditions: {
      StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(scope).region}.amazonaws.com` },
      StringLike: { 'kms:EncryptionContext:SecretARN': arns },
    },
  });
  return [read, decrypt];
};
