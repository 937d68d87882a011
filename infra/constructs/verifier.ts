import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ENVIRONMENT, LIMITS, LOGIN_ATTEMPTS } from '../../lambda/runtime/config.ts';
import type { FunctionCode } from './function-code.ts';
import { NodeFunction } from './node-function.ts';
import { allow, arnsInScope, deny, taggedAs } from './permissions.ts';
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
  readonly logRetention: logs.RetentionDays;
  readonly code: FunctionCode;
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
      code: props.code,
      timeoutMs: LIMITS.verifyMs,
      // Enough for two threads: with half of it logins, and so the outage, take longer.
      memoryMb: 512,
      logRetention: props.logRetention,
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
      statements: [...readValues(scope, props), ...attachToVpc(scope)],
      more: {
        // Each execution environment counts refusals for itself, so there are no more environments than callers.
        ...(props.concurrency !== 'unreserved' && { reservedConcurrentExecutions: props.concurrency }),
        vpc,
        ...(verification.subnets && { vpcSubnets: verification.subnets }),
        securityGroups: [...securityGroups],
        ...(certificateAuthorities && { layers: [certificateAuthorities] }),
      },
    });
    this.securityGroups = securityGroups;
    this.#keepVpcFromCode();
  }

  /** A separate policy, because it names the function, which is made after its role. */
  #keepVpcFromCode(): void {
    new iam.Policy(this, 'KeepVpcFromCode', {
      roles: [this.role],
      statements: [
        deny('KeepVpcFromCode', {
          actions: [...ATTACH, ...SEE],
          resources: ['*'],
          conditions: { ArnEquals: { 'lambda:SourceFunctionArn': this.function.functionArn } },
        }),
      ],
    });
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

const ATTACH = ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'];
const SEE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/** The permissions with which the Lambda service attaches a function to a VPC. */
const attachToVpc = (scope: Construct): iam.PolicyStatement[] => {
  const any = (resource: string) =>
    Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName: '*' });
  return [
    allow('AttachToVpc', {
      actions: ATTACH,
      resources: [any('network-interface'), any('subnet'), any('security-group')],
    }),
    allow('SeeVpc', { actions: SEE, resources: ['*'] }),
  ];
};
