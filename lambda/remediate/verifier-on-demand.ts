import type { ClientOverrides } from '../aws/client-settings.ts';
import type { Candidate, Evidence } from '../decision/evidence.ts';
import type { Secret } from '../decision/observation.ts';
import type { CredentialVerifier } from './ports.ts';
import { type VerifierArns, verifierArnFor } from './verifier-arns.ts';

/**
 * A verifier whose Lambda client is read when it is first asked for: where none is deployed, never. `verify`
 * throws only where that part of the code cannot be read.
 */
export class VerifierOnDemand implements CredentialVerifier {
  readonly #arns: VerifierArns;
  readonly #overrides: ClientOverrides;
  #loaded: Promise<CredentialVerifier> | undefined;

  constructor(arns: VerifierArns, overrides: ClientOverrides = {}) {
    this.#arns = arns;
    this.#overrides = overrides;
  }

  appliesTo(secret: Secret): boolean {
    return verifierArnFor(secret, this.#arns) !== undefined;
  }

  async verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    this.#loaded ??= import('./verifier-client.ts').then(({ lambdaVerifier }) =>
      lambdaVerifier(this.#arns, this.#overrides),
    );
    const verifier = await this.#loaded;
    return verifier.verify(secret, candidates);
  }
}
