import {
  type Answer,
  type Candidate,
  type Endpoint,
  type Evidence,
  type Finding,
  READ_ERRORS,
  UNKNOWN_CAUSES,
  type UnknownCause,
  VALUE_FAILURES,
} from './evidence.ts';
import { isObject } from './unknown-value.ts';
import type { VersionId } from './values.ts';

/** Twenty versions with the longest words take 4 KB. */
const MAX_BYTES = 65_536;

type Fields = ReadonlyMap<string, unknown>;

const parseJson = (bytes: Uint8Array): unknown => {
  if (bytes.length > MAX_BYTES) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

/** An object's own fields if they are exactly these. In a map, a key like `__proto__` is but a key. */
const exactly = (value: unknown, names: readonly string[]): Fields | undefined => {
  if (!isObject(value)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  return fields.size === names.length && names.every((name) => fields.has(name)) ? fields : undefined;
};

const isCause = (value: unknown): value is UnknownCause => UNKNOWN_CAUSES.some((cause) => cause === value);

/** Each of these, and any of those that may be missing. */
const withOptional = (
  value: unknown,
  names: readonly string[],
  optional: readonly string[],
): Fields | undefined => {
  if (!isObject(value)) return undefined;
  return exactly(value, [...names, ...optional.filter((name) => Object.hasOwn(value, name))]);
};

const parseAnswer = (value: unknown): Answer | undefined => {
  const kind = exactly(value, ['kind'])?.get('kind');
  if (kind === 'accepted' || kind === 'rejected') return { kind };
  const unknown = withOptional(value, ['kind', 'cause'], ['fields', 'endpoint']);
  const cause = unknown?.get('cause');
  if (unknown?.get('kind') !== 'unknown' || !isCause(cause)) return undefined;
  const [fields, endpoint] = [unknown.get('fields'), unknown.get('endpoint')];
  if (fields !== undefined && !isFieldNames(fields)) return undefined;
  if (endpoint !== undefined && !isEndpoint(endpoint)) return undefined;
  return { kind: 'unknown', cause, ...(fields && { fields }), ...(endpoint && { endpoint }) };
};

/** Names, and nothing that a password could pass for: a reply is logged. */
const isFieldNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= 20 &&
  value.every((name) => typeof name === 'string' && /^[A-Za-z_][\w.-]{0,31}$/.test(name));

const isEndpoint = (value: unknown): value is Endpoint => {
  const endpoint = exactly(value, ['host', 'port']);
  const [host, port] = [endpoint?.get('host'), endpoint?.get('port')];
  return typeof host === 'string' && /^[A-Za-z0-9_:][\w.:-]{0,252}$/.test(host) && isPort(port);
};

const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;

/** In a reply each of these tells something of every version that was asked about. */
const BY_VERSION = ['answers', 'sameIdentity', 'hasValue'] as const;

const notUnderstood = (field: string): Evidence => ({
  kind: 'failed',
  cause: 'verifier-reply-not-understood',
  field,
});

/** Undefined where it is no failure's reply. An error that is not on the list is left out. */
const parseFailure = (value: unknown): Evidence | undefined => {
  const reply = withOptional(value, ['failed'], ['error']);
  if (reply === undefined) return undefined;
  const cause = VALUE_FAILURES.find((each) => each === reply.get('failed'));
  if (cause === undefined) return notUnderstood('failed');
  const error = READ_ERRORS.find((each) => each === reply.get('error'));
  return { kind: 'failed', cause, ...(error && { error }) };
};

/**
 * Parses a verifier's reply as untrusted input: it may come from another team's function. The reply is accepted only
 * if it answers for every version that was asked about, and for no other. Otherwise the evidence is `failed` and names
 * the first field at fault, never its value.
 */
export const parseVerifierReply = (payload: Uint8Array, candidates: readonly Candidate[]): Evidence => {
  const parsed = parseJson(payload);
  const failure = parseFailure(parsed);
  if (failure !== undefined) return failure;
  const reply = exactly(parsed, ['engine', ...BY_VERSION]);
  if (reply === undefined) return notUnderstood('reply');
  const engine = reply.get('engine');
  if (typeof engine !== 'string' || !/^[\w.-]{1,64}$/.test(engine)) return notUnderstood('engine');

  const asked = candidates.map((candidate) => candidate.versionId);
  const [answers, sameIdentity, hasValue] = BY_VERSION.map((name) => exactly(reply.get(name), asked));
  if (answers === undefined) return notUnderstood('answers');
  if (sameIdentity === undefined) return notUnderstood('sameIdentity');
  if (hasValue === undefined) return notUnderstood('hasValue');
  const findings = new Map<VersionId, Finding>();
  for (const version of asked) {
    const answer = parseAnswer(answers.get(version));
    const isSame = sameIdentity.get(version);
    const isThere = hasValue.get(version);
    if (answer === undefined) return notUnderstood(`answers.${version}`);
    if (typeof isSame !== 'boolean') return notUnderstood(`sameIdentity.${version}`);
    // What holds no value cannot have been tried.
    if (typeof isThere !== 'boolean' || (!isThere && answer.kind !== 'unknown'))
      return notUnderstood(`hasValue.${version}`);
    findings.set(version, { answer, sameIdentity: isSame, hasValue: isThere });
  }
  return { kind: 'taken', engine, findings };
};
