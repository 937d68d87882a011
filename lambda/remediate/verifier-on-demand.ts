import type { ClientOverrides } from '../aws/client-settings.ts';
import type { CredentialVerifier } from './ports.ts';
import { type VerifierArns, verifierArnFor } from './verifier-arns.ts';

/**
 * A verifier whose Lambda client is read when it is first asked for: where none is deployed, never. `verify`
 * throws only where that part of the code cannot be read.
 */
export const verifierOnDemand = (arns: VerifierArns, overrides: ClientOverrides = {}): CredentialVerifier => {
  let loaded: Promise<CredentialVerifier> | undefined;
  return {
    appliesTo: (secret) => verifierArnFor(secret, arns) !== undefined,
    async verify(secret, candidates) {
      loaded ??= import('./verifier-client.ts').then(({ lambdaVerifier }) => lambdaVerifier(arns, overrides));
      return (await loaded).verify(secret, candidates);
    },
  };
};
