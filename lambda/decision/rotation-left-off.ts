import type { Secret } from './observation.ts';

/**
 * Whether a rotation function is set and rotation is off, as a cancellation leaves it (R4). Nothing here switches
 * rotation on again. Not for a secret that cannot be rotated here: a replica, one that a service manages, a deleted one.
 */
export const rotationLeftOff = (secret: Secret): boolean =>
  secret.rotationFunctionArn !== undefined &&
  !secret.rotationEnabled &&
  [secret.replicaOf, secret.managedBy, secret.deletedAt].every((obstacle) => obstacle === undefined);

/** What a repair says of such a secret. */
export const ROTATION_STAYS_OFF =
  'Rotation stays off until you switch it on again (aws secretsmanager rotate-secret).';
