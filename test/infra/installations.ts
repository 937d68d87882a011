import { settingsFrom } from '../../infra/app/context.ts';
import type { RotationRemediationProps } from '../../infra/constructs/rotation-remediation-props.ts';
import type { PropsIn } from '../../infra/constructs/rotation-remediation-stack.ts';
import type { Mode } from '../../lambda/runtime/config.ts';
import { ACCOUNT, REGION } from './synthesized.ts';

export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const LAYER = `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:corporate-ca:1`;
export const ENDPOINT_URL = `https://vpce-0123456789abcdef0-abcdefgh.secretsmanager.${REGION}.vpce.amazonaws.com`;
export const ALIAS_TARGET = `abcdefghijkl.${REGION}.rds.amazonaws.com`;
export const TAG_VERIFIER = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:api-key-verifier`;

/** Context for an installation with everything that verification can have. */
export const VERIFIED_CONTEXT = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
  verifierArnsByTag: TAG_VERIFIER,
  encryptionKeys: KEY,
} as const;

/** The key of log groups and queues. */
export const QUEUE_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/99999999-8888-7777-6666-555555555555`;

/** Context for the same as a strict organization asks for it: nothing outside of a VPC, keys and a boundary of its own. */
export const GUARDED_CONTEXT = {
  ...VERIFIED_CONTEXT,
  securityGroupIds: 'sg-0123456789abcdef0,sg-0fedcba9876543210',
  functionsVpcId: 'vpc-0fedcba9876543210',
  functionsSubnetIds: 'subnet-00112233445566778,subnet-0123456789abcdef0',
  permissionsBoundary: 'team/boundary',
  encryptionKey: QUEUE_KEY,
  runtime: 'nodejs22.x',
  architecture: 'x86_64',
} as const;

/** What a verifier may need to find its way in a company's network. */
export const WAY_CONTEXT = {
  dnsRanges: '10.0.0.0/28',
  databaseRanges: '10.0.0.0/16',
  certificateAuthorities: LAYER,
  secretsManagerEndpoint: ENDPOINT_URL,
  aliasTargets: `${ALIAS_TARGET},cluster-${ALIAS_TARGET}`,
} as const;

/** Props for an installation with everything that verification can have. */
export const verified =
  (mode: Mode, more: RotationRemediationProps = {}, context: Record<string, unknown> = {}): PropsIn =>
  (scope) => ({ ...settingsFrom({ ...VERIFIED_CONTEXT, ...context }).propsIn(scope), mode, ...more });
