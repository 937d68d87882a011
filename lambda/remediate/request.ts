import { decideUnseen } from '../decision/decide.ts';
import { isSecretId, SECRET_ID } from '../decision/secret-name.ts';
import { MAX_LABELS, type SecretId, secretId, type VersionId, versionId } from '../decision/values.ts';
import type { NoAction } from '../decision/verdict.ts';
import { Fields } from '../runtime/fields.ts';
import type { Malformed } from '../runtime/not-understood.ts';
import { type Cancellation, parseCancellation } from './cancellation.ts';
import { EVENT_NAME, type FailedRotation, parseFailedRotation } from './failed-rotation.ts';
import type { Home } from './home.ts';
import { whyElsewhere } from './trail-record.ts';

/** A sweep's request to look at one secret. */
type SweepRequest = { readonly kind: 'sweep'; readonly secretId: SecretId };

/** What a pass asks for whose verifier stopped before it had tried these versions. */
export type UntriedRequest = {
  readonly kind: 'untried';
  readonly secretId: SecretId;
  readonly versions: readonly VersionId[];
};

/** What the function is asked to look at. */
export type Request = Cancellation | FailedRotation | SweepRequest | UntriedRequest;

/**
 * Reads what EventBridge or the recheck queue delivers: a cancellation, a failed rotation, or a request of our own
 * by its `kind`. What is of another account or Region than `home` is left alone.
 */
export const parseRequest = (input: unknown, home?: Home): Request | NoAction | Malformed => {
  const fields = new Fields(input);
  const isSweep = fields.is('kind', 'sweep');
  if (!isSweep && !fields.is('kind', 'untried'))
    return fields.is('detail.eventName', EVENT_NAME)
      ? parseFailedRotation(input, home)
      : parseCancellation(input, home);
  const secret = secretId(fields.shaped('secretId', isSecretId, SECRET_ID));
  const versions = isSweep ? [] : fields.texts('versions', MAX_LABELS).map(versionId);
  if (fields.problems.length > 0) return { kind: 'not-understood', problems: fields.problems };
  const elsewhere = home && whyElsewhere(secret, home);
  if (elsewhere) return decideUnseen(elsewhere);
  return isSweep ? { kind: 'sweep', secretId: secret } : { kind: 'untried', secretId: secret, versions };
};
