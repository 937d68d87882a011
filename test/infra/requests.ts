import type { Request } from './iam.ts';
import { ACCOUNT, REGION } from './synthesized.ts';

export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/orders-a1b2c3`;
export const UNCHOSEN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:test/orders-a1b2c3`;
export const OTHER_REGION = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/orders-a1b2c3`;
export const OTHER_ACCOUNT = `arn:aws:secretsmanager:${REGION}:444455556666:secret:prod/orders-a1b2c3`;
export const OTHER_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/66666666-7777-8888-9999-000000000000`;
export const OTHER_FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:somebody-elses`;
export const DEFAULT_BUS = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`;
export const VIA_SECRETS_MANAGER = {
  'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com`,
  'kms:EncryptionContext:SecretARN': SECRET,
};

export const describeSecret = (on: string): Request => ({ action: 'secretsmanager:DescribeSecret', on });
export const getValue = (on: string): Request => ({ action: 'secretsmanager:GetSecretValue', on });
export const moveLabel = (label: string, on = SECRET): Request => ({
  action: 'secretsmanager:UpdateSecretVersionStage',
  on,
  context: { 'secretsmanager:VersionStage': label },
});
export const decrypt = (on: string, context: Record<string, string>): Request => ({
  action: 'kms:Decrypt',
  on,
  context,
});
export const invoke = (on: string): Request => ({ action: 'lambda:InvokeFunction', on });
export const send = (on: string): Request => ({ action: 'sqs:SendMessage', on });
export const publish = (on: string, source: string): Request => ({
  action: 'events:PutEvents',
  on,
  context: { 'events:source': [source] },
});
export const nameOf = ({ action, on, context }: Request) =>
  `${action} on ${on} ${JSON.stringify(context ?? {})}`;

/** What nobody here may do to a secret, whatever the mode. */
export const NEVER: readonly Request[] = [
  'PutSecretValue',
  'UpdateSecret',
  'DeleteSecret',
  'RestoreSecret',
  'RotateSecret',
  'CancelRotateSecret',
  'TagResource',
  'UntagResource',
  'PutResourcePolicy',
  'DeleteResourcePolicy',
  'ReplicateSecretToRegions',
  'RemoveRegionsFromReplication',
  'StopReplicationToReplica',
  'ListSecretVersionIds',
].map((operation) => ({ action: `secretsmanager:${operation}`, on: SECRET }));
