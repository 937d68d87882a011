import type { Candidate, Evidence } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
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
export class CachedVerifier implements CredentialVerifier {
  readonly #verifier: CredentialVerifier;
  readonly #clock: Clock;
  readonly #remembered = new Map<string, Remembered>();

  constructor(verifier: CredentialVerifier, clock: Clock) {
    this.#verifier = verifier;
    this.#clock = clock;
  }

  appliesTo(secret: Secret): boolean {
    return this.#verifier.appliesTo(secret);
  }

  async verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    const asked = JSON.stringify(candidates);
    const known = this.#remembered.get(secret.arn);
    if (known?.asked === asked && this.#clock() - known.at <= KEPT_MS) return known.evidence;
    const at = this.#clock();
    const evidence = await this.#verifier.verify(secret, candidates);
    this.#remembered.set(secret.arn, { asked, evidence, at });
    return evidence;
  }
}
