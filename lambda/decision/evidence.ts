import { CAUSES, FAILURES } from './causes.ts';
import type { VersionId } from './values.ts';

/** Why a login told nothing about the password. None of these is ever taken for a refusal. */
export type UnknownCause = keyof typeof CAUSES;
export const UNKNOWN_CAUSES = /* @__PURE__ */ Object.keys(CAUSES) as readonly UnknownCause[];

export type Endpoint = { readonly host: string; readonly port: number };

/** A login that told nothing about the password. */
export type Unknown = {
  readonly kind: 'unknown';
  readonly cause: UnknownCause;
  /** With `differs` and `not-understood`: the names of the value's fields at fault, known words only. */
  readonly fields?: readonly string[];
  /** Where the network is at fault: the server that was to be reached. */
  readonly endpoint?: Endpoint;
};

/**
 * What one login showed. `accepted` means that a session was opened and used; `rejected` that the server
 * refused the user and password, after they were sent.
 */
export type Answer = { readonly kind: 'accepted' } | { readonly kind: 'rejected' } | Unknown;

/** What the verifier found out about one version; tells nothing of the value itself. */
export type Finding = {
  readonly answer: Answer;
  /** Every field of it is that of the version that holds AWSCURRENT, except the password. */
  readonly sameIdentity: boolean;
  readonly hasValue: boolean;
};

/** The `engine` of a reply where AWSCURRENT's value is no database's: an API key, a certificate. */
export const NO_DATABASE = 'none';

/** Why the AWSCURRENT value could not be read: no way to Secrets Manager, not allowed, or a key that can't be used. */
export const VALUE_FAILURES = [
  'values-unreachable',
  'values-not-permitted',
  'values-not-decryptable',
] as const satisfies VerifierFailure[];
export type ValueFailure = (typeof VALUE_FAILURES)[number];

/** The names of errors that a verifier may tell. Never an error's text: it may quote anything. */
export const READ_ERRORS = [
  'AccessDeniedException',
  'DecryptionFailure',
  'InternalServiceError',
  'InvalidParameterException',
  'InvalidRequestException',
  'ThrottlingException',
  'TimeoutError',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
] as const;
export type ReadError = (typeof READ_ERRORS)[number];

/** Why a verifier that was meant to answer gave no findings at all. */
export type VerifierFailure = keyof typeof FAILURES;
export const VERIFIER_FAILURES = /* @__PURE__ */ Object.keys(FAILURES) as readonly VerifierFailure[];

/** The verifier's answers for the candidates of one secret, taken in one run. */
export type Evidence =
  | { readonly kind: 'taken'; readonly engine: string; readonly findings: ReadonlyMap<VersionId, Finding> }
  | {
      readonly kind: 'failed';
      readonly cause: VerifierFailure;
      /** Of a reply that was not understood: the field at fault, by its path; `reply` for the whole of it. */
      readonly field?: string;
      /** Of a value that could not be read: the name of the error. */
      readonly error?: ReadError;
    };

export const ROLES = ['current', 'pending', 'previous', 'parked'] as const;
export type Role = (typeof ROLES)[number];

/** A version that the verifier is asked to try, and the part it plays. */
export type Candidate = { readonly versionId: VersionId; readonly role: Role };
