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

/** A pass's request for another one, because it could not finish: a rotation was running, or logins were left. */
export type AgainRequest = {
  readonly kind: 'again';
  readonly secretId: SecretId;
  /** The versions that the verifier has not tried yet: they come first. */
  readonly versions: readonly VersionId[];
  /** The first pass was for a failed rotation. */
  readonly rotationFailed: boolean;
};

export type Request = Cancellation | FailedRotation | SweepRequest | AgainRequest;

/**
 * Reads what EventBridge or the recheck queue delivers: a cancellation, a failed rotation, or a request of our own
 * by its `kind`. What is of another account or Region than `home` is left alone.
 */
export const parseRequest = (input: unknown, home?: Home): Request | NoAction | Malformed => {
  const fields = new Fields(input);
  const isSweep = fields.is('kind', 'sweep');
  if (!isSweep && !fields.is('kind', 'again'))
    return fields.is('detail.eventName', EVENT_NAME)
      ? parseFailedRotation(input, home)
      : parseCancellation(input, home);
  const secret = secretId(fields.shaped('secretId', isSecretId, SECRET_ID));
  const versions = isSweep ? [] : fields.texts('versions', MAX_LABELS).map(versionId);
  const rotationFailed = !isSweep && fields.flag('rotationFailed');
  if (fields.problems.length > 0) return { kind: 'not-understood', problems: fields.problems };
  const elsewhere = home && whyElsewhere(secret, home);
  if (elsewhere) return decideUnseen(elsewhere);
  return isSweep
    ? { kind: 'sweep', secretId: secret }
    : { kind: 'again', secretId: secret, versions, rotationFailed };
};
