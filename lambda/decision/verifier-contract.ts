import {
  type Answer,
  type Candidate,
  type ReadError,
  ROLES,
  type Role,
  type ValueFailure,
} from './evidence.ts';
import { isObject } from './unknown-value.ts';
import { versionId } from './values.ts';

/** The secret's tag that names, by its ARN, the function that verifies this one secret. */
export const VERIFIER_TAG = 'rotation-remediation:verifier';

/** What a verifier is asked, as it goes over the wire. `candidates` are in the order to be tried. */
export type VerifierRequest = {
  readonly secretArn: string;
  readonly candidates: readonly { readonly versionId: string; readonly role: Role }[];
};

/**
 * What a verifier replies: an entry in each of the three maps for every version it was asked about, and
 * for no other. It tells nothing of a value but whether there is one. `docs/verifier-contract.schema.json`
 * says the same to other languages.
 */
export type VerifierReply = {
  /** What was logged in to, for the log: 1 to 64 letters, digits, `.`, `_` or `-`. */
  readonly engine: string;
  readonly answers: Readonly<Record<string, Answer>>;
  /** Whether every field of the version but the password is that of the version with role `current`. */
  readonly sameIdentity: Readonly<Record<string, boolean>>;
  /** False only where it is certain that the version holds no value. */
  readonly hasValue: Readonly<Record<string, boolean>>;
};

/** What a verifier replies in place of answers where it could not read the AWSCURRENT value. It is asked again. */
export type VerifierFailed = { readonly failed: ValueFailure; readonly error?: ReadError };

/** Labels are what brings a version here, and a secret has 20 at most (L7). */
const MAX_CANDIDATES = 20;

const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);

const parseCandidate = (value: unknown, index: number): Candidate => {
  const field = `candidates[${index}]`;
  if (!isObject(value)) throw new Error(`${field} is not an object`);
  const { versionId: id, role } = value;
  if (typeof id !== 'string' || id.length < 32 || id.length > 64) {
    throw new Error(`${field}.versionId is not a string of 32 to 64 characters`);
  }
  if (!isRole(role)) throw new Error(`${field}.role is none of ${ROLES.join(', ')}`);
  return { versionId: versionId(id), role };
};

/** Reads a request that came from outside. Throws an Error that names the field, never its value. */
export const parseVerifierRequest = (
  request: unknown,
): { readonly secretArn: string; readonly candidates: readonly [Candidate, ...Candidate[]] } => {
  if (!isObject(request)) throw new Error('the request is not an object');
  const { secretArn, candidates } = request;
  if (typeof secretArn !== 'string' || !secretArn.startsWith('arn:'))
    throw new Error('secretArn is not an ARN');
  if (!Array.isArray(candidates) || candidates.length > MAX_CANDIDATES) {
    throw new Error(`candidates is not a list of 1 to ${MAX_CANDIDATES}`);
  }
  const [first, ...rest] = candidates.map(parseCandidate);
  if (first?.role !== 'current') throw new Error('candidates[0].role is not current');
  const parsed = [first, ...rest] as const;
  if (new Set(parsed.map((candidate) => candidate.versionId)).size !== parsed.length) {
    throw new Error('candidates name a version twice');
  }
  if (rest.some((candidate) => candidate.role === 'current'))
    throw new Error('candidates name two as current');
  return { secretArn, candidates: [first, ...rest] };
};
