import { settingsFrom } from '../../infra/app/context.ts';
import type { RotationRemediationProps } from '../../infra/constructs/rotation-remediation-props.ts';
import type { PropsIn } from '../../infra/constructs/rotation-remediation-stack.ts';
import type { Mode } from '../../lambda/runtime/config.ts';
import { ACCOUNT, REGION } from './synthesized.ts';

export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
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

/** Props for an installation with everything that verification can have. */
export const verified =
  (mode: Mode, more: RotationRemediationProps = {}, context: Record<string, unknown> = {}): PropsIn =>
  (scope) => ({ ...settingsFrom({ ...VERIFIED_CONTEXT, ...context }).propsIn(scope), mode, ...more });
