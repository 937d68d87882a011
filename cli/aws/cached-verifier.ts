import type { Evidence } from '../../lambda/decision/evidence.ts';
import type { EpochMs } from '../../lambda/decision/values.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import type { Clock } from '../../lambda/runtime/clock.ts';

/** How long answers are reused, in milliseconds. */
const KEPT_MS = 60_000;

type Remembered = { readonly asked: string; readonly evidence: Evidence; readonly at: EpochMs };

/**
 * A verifier that reuses its last answers, so that carrying out a plan right after it was shown logs in only once:
 * each refusal counts towards a lockout. After a minute, and for other candidates, it asks again.
 */
export const cachedVerifier = (verifier: CredentialVerifier, clock: Clock): CredentialVerifier => {
  const remembered = new Map<string, Remembered>();
  return {
    appliesTo: (secret) => verifier.appliesTo(secret),
    async verify(secret, candidates) {
      const asked = JSON.stringify(candidates);
      const known = remembered.get(secret.arn);
      if (known?.asked === asked && clock() - known.at <= KEPT_MS) return known.evidence;
      const at = clock();
      const evidence = await verifier.verify(secret, candidates);
      remembered.set(secret.arn, { asked, evidence, at });
      return evidence;
    },
  };
};
