import {
  type Answer,
  type Candidate,
  type Evidence,
  type Finding,
  UNKNOWN_CAUSES,
  type UnknownCause,
} from '../core/evidence.ts';
import type { VersionId } from '../core/values.ts';

/** Twenty versions with the longest words take 4 KB. */
const MAX_BYTES = 65_536;

type Fields = ReadonlyMap<string, unknown>;

/** What is no UTF-8 decodes to U+FFFD, which is in nothing that is taken. */
const parseJson = (bytes: Uint8Array): unknown => {
  if (bytes.length > MAX_BYTES) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};

/** An object's own fields if they are exactly these. In a map, a key like `__proto__` is but a key. */
const exactly = (value: unknown, names: readonly string[]): Fields | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  return fields.size === names.length && names.every((name) => fields.has(name)) ? fields : undefined;
};

const isCause = (value: unknown): value is UnknownCause => UNKNOWN_CAUSES.some((cause) => cause === value);

const parseAnswer = (value: unknown): Answer | undefined => {
  const kind = exactly(value, ['kind'])?.get('kind');
  if (kind === 'accepted' || kind === 'rejected') return { kind };
  const unknown = exactly(value, ['kind', 'cause']);
  const cause = unknown?.get('cause');
  return unknown?.get('kind') === 'unknown' && isCause(cause) ? { kind: 'unknown', cause } : undefined;
};

const parseFinding = (answer: unknown, sameIdentity: unknown, hasValue: unknown): Finding | undefined => {
  const parsed = parseAnswer(answer);
  if (parsed === undefined || typeof sameIdentity !== 'boolean' || typeof hasValue !== 'boolean') {
    return undefined;
  }
  // What holds no value cannot have been tried.
  return hasValue || parsed.kind === 'unknown' ? { answer: parsed, sameIdentity, hasValue } : undefined;
};

/**
 * Reads a verifier's reply, which may come from somebody else's function, as what it is: untrusted input.
 * Nothing where it is not the whole answer, and only the answer, to what was asked.
 */
export const parseVerifierReply = (
  payload: Uint8Array,
  candidates: readonly Candidate[],
): Evidence | undefined => {
  const reply = exactly(parseJson(payload), ['engine', 'answers', 'sameIdentity', 'hasValue']);
  const engine = reply?.get('engine');
  if (typeof engine !== 'string' || !/^[\w.-]{1,64}$/.test(engine)) return undefined;

  const asked = candidates.map((candidate) => candidate.versionId);
  const answers = exactly(reply?.get('answers'), asked);
  const sameIdentity = exactly(reply?.get('sameIdentity'), asked);
  const hasValue = exactly(reply?.get('hasValue'), asked);
  const findings = new Map<VersionId, Finding>();
  for (const version of asked) {
    const finding = parseFinding(answers?.get(version), sameIdentity?.get(version), hasValue?.get(version));
    if (finding === undefined) return undefined;
    findings.set(version, finding);
  }
  return { kind: 'taken', engine, findings };
};
