/** The environment variables that the functions read and the stack sets. */
export const ENVIRONMENT = {
  /** `report`, `unblock` or `recover`. */
  mode: 'REMEDIATION_MODE',
  /** ARN of the verifier for every secret that names none by its tag; empty for none. */
  verifier: 'VERIFIER_FUNCTION_ARN',
  /** ARNs, separated by commas, that a secret's tag may name as its verifier. */
  tagVerifiers: 'VERIFIERS_BY_TAG',
} as const;
