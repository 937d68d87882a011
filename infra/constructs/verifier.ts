import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ENVIRONMENT, LIMITS, LOGIN_ATTEMPTS } from '../../lambda/runtime/config.ts';
import { acknowledge, UNRESERVED } from './acknowledge.ts';
import { type FunctionSettings, NodeFunction } from './node-function.ts';
import { allow, arnsInScope, taggedAs } from './permissions.ts';
import type { Verification } from './rotation-remediation-props.ts';
import type { SecretScope } from './secret-scope.ts';
import { verifierSecurityGroup } from './verifier-security-group.ts';

/** The file of a layer with certificate authorities, and where the function finds it. */
export const AUTHORITIES_FILE = 'certificate-authorities.pem';
const LAYERS = '/opt';

interface VerifierProps {
  readonly vpc: ec2.IVpc;
  readonly verification: Verification;
  readonly secrets: SecretScope;
  readonly encryptionKeys: readonly kms.IKey[];
  readonly secretsManagerEndpoint: string | undefined;
  readonly concurrency: number | 'unreserved';
  readonly settings: FunctionSettings;
}

/** The built-in verifier: the only function that may read values. It cannot change anything. */
export class Verifier extends NodeFunction {
  readonly securityGroups: readonly ec2.ISecurityGroup[];

  constructor(scope: Construct, id: string, props: VerifierProps) {
    const { vpc, verification } = props;
    const { certificateAuthorities, aliasTargets = [] } = verification;
    const securityGroups = verification.securityGroups ?? [
      verifierSecurityGroup(scope, `${id}SecurityGroup`, vpc, verification),
    ];
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
        [ENVIRONMENT.aliasTargets]: aliasTargets.join(','),
        ...(certificateAuthorities && {
          [ENVIRONMENT.certificateAuthorities]: `${LAYERS}/${AUTHORITIES_FILE}`,
        }),
        ...(props.secretsManagerEndpoint && {
          [ENVIRONMENT.secretsManagerEndpoint]: props.secretsManagerEndpoint,
        }),
      },
      statements: readValues(scope, props),
      attachment: { vpc, subnets: verification.subnets, securityGroups },
      more: {
        // Each execution environment counts refusals for itself, so there are no more environments than callers.
        ...(props.concurrency !== 'unreserved' && { reservedConcurrentExecutions: props.concurrency }),
        ...(certificateAuthorities && { layers: [certificateAuthorities] }),
      },
    });
    this.securityGroups = securityGroups;
    acknowledge(this.function, 'LambdaDLQ', 'It is asked for an answer, and its caller sees every error.');
    if (props.concurrency === 'unreserved') acknowledge(this.function, 'LambdaConcurrency', UNRESERVED);
  }
}

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
