import type { Secret } from '../decision/observation.ts';
import { VERIFIER_TAG } from '../decision/verifier-contract.ts';

/** The functions that may be asked as verifiers. */
export type VerifierArns = {
  /** The verifier for every secret whose tag names none. */
  readonly defaultFunctionArn?: string;
  /** The only functions that a secret's tag may name. */
  readonly tagFunctionArns: readonly string[];
};

/** The verifier that is meant to answer for a secret, whether or not it may be asked. Where no tag may name one, none is read. */
export const verifierArnFor = (
  secret: Secret,
  { defaultFunctionArn, tagFunctionArns }: VerifierArns,
): string | undefined =>
  (tagFunctionArns.length > 0 ? secret.tags.get(VERIFIER_TAG) : undefined) ?? defaultFunctionArn;
