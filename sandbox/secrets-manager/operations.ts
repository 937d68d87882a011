import { listSecrets } from './list-secrets.ts';
import type { Operation } from './operation.ts';
import { listSecretVersionIds, updateSecretVersionStage } from './operations-labels.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './operations-policy.ts';
import { cancelRotateSecret, rotateSecret } from './operations-rotation.ts';
import {
  createSecret,
  deleteSecret,
  describeSecret,
  restoreSecret,
  tagResource,
  untagResource,
} from './operations-secrets.ts';
import { getSecretValue, putSecretValue, updateSecret } from './operations-values.ts';
import { getRandomPassword } from './random-password.ts';

/** Every operation that the sandbox offers, by the name it has in `X-Amz-Target`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CancelRotateSecret: cancelRotateSecret,
  CreateSecret: createSecret,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetRandomPassword: getRandomPassword,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  PutResourcePolicy: putResourcePolicy,
  PutSecretValue: putSecretValue,
  RestoreSecret: restoreSecret,
  RotateSecret: rotateSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};
