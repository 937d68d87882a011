import { isSamePlace } from '../core/credentials.ts';
import type { Answer, Candidate } from '../core/evidence.ts';
import { secretId } from '../core/values.ts';
import { parseVerifierRequest, type VerifierReply } from '../core/verifier-contract.ts';
import type { Clock, Databases, VersionReader } from '../ports.ts';
import { Attempts, VERIFY_LIMITS, type VerifyLimits } from './verify-attempts.ts';
import { engineOf, type Held, hasValue, isSameIdentity, toHeld } from './verify-held.ts';

export type VerifyParts = {
  readonly reader: VersionReader;
  readonly databases: Databases;
  readonly clock: Clock;
  /** @default VERIFY_LIMITS */
  readonly limits?: VerifyLimits;
};

/** As free of values as the reply. */
export type VerifyLog = {
  readonly secretArn: string;
  readonly engine: string;
  readonly answers: VerifierReply['answers'];
  /** By version, the names of the fields that could not be read. */
  readonly problems: Readonly<Record<string, readonly string[]>>;
  readonly advice?: string;
};

export type Verification = { readonly reply: VerifierReply; readonly log: VerifyLog };

const NO_DRIVER =
  'No built-in driver logs in to this engine. Name a verifier of your own: see docs/verifier.md.';

const notTried: Answer = { kind: 'unknown', cause: 'not-tried' };
const otherHost: Answer = { kind: 'unknown', cause: 'other-host' };

const tryCurrent = async (current: Held, attempts: Attempts): Promise<Answer> =>
  current.kind === 'login' ? attempts.try(current.login) : { kind: 'unknown', cause: current.cause };

/** The candidate's own user and password, but AWSCURRENT's place: a candidate never says where to go. */
const tryOther = async (held: Held, current: Held, attempts: Attempts, needed: boolean): Promise<Answer> => {
  if (held.kind === 'no-login') return { kind: 'unknown', cause: held.cause };
  if (current.kind === 'no-login') return notTried;
  const { place } = current.login;
  if (!isSamePlace(held.login.place, place)) return otherHost;
  return needed ? attempts.try({ ...held.login, place }) : notTried;
};

/** One after the other, and no further than the decision needs: each refusal counts towards a lockout. */
const tryInOrder = async (
  [current, ...others]: readonly [Held, ...Held[]],
  attempts: Attempts,
): Promise<ReadonlyMap<Held, Answer>> => {
  const answers = new Map([[current, await tryCurrent(current, attempts)]]);
  let needed = answers.get(current)?.kind === 'rejected';
  for (const held of others) {
    const answer = await tryOther(held, current, attempts, needed);
    answers.set(held, answer);
    if (answer.kind === 'accepted' && isSameIdentity(held, current)) needed = false;
  }
  return answers;
};

const byVersion = <Value>(entries: Iterable<readonly [Held, Value]>): Readonly<Record<string, Value>> =>
  Object.fromEntries([...entries].map(([held, value]) => [held.candidate.versionId, value]));

const toReply = (held: readonly [Held, ...Held[]], answers: ReadonlyMap<Held, Answer>): VerifierReply => {
  const [current] = held;
  return {
    engine: engineOf(current),
    answers: byVersion(answers),
    sameIdentity: byVersion(held.map((one) => [one, isSameIdentity(one, current)])),
    hasValue: byVersion(held.map((one) => [one, hasValue(one)])),
  };
};

const toLog = (secretArn: string, held: readonly Held[], { engine, answers }: VerifierReply): VerifyLog => {
  const none = held.filter((one) => one.kind === 'no-login');
  const unreadable = none.filter((one) => one.problems.length > 0);
  return {
    secretArn,
    engine,
    answers,
    problems: byVersion(unreadable.map((one) => [one, one.problems])),
    ...(none.some((one) => one.cause === 'unsupported-engine') && { advice: NO_DRIVER }),
  };
};

/**
 * Reads the versions it is asked about and finds out which of them log in, AWSCURRENT first.
 * Throws where the request is malformed or a driver cannot be loaded, never with a value in the error.
 */
export const verify = async (request: unknown, parts: VerifyParts): Promise<Verification> => {
  const { secretArn, candidates } = parseVerifierRequest(request);
  const attempts = new Attempts(parts.databases, parts.clock, parts.limits ?? VERIFY_LIMITS);
  const hold = async (candidate: Candidate): Promise<Held> =>
    toHeld(candidate, await parts.reader.read(secretId(secretArn), candidate.versionId));

  const [first, ...rest] = candidates;
  const [current, ...others] = await Promise.all([hold(first), ...rest.map(hold)]);
  const held = [current, ...others] as const;
  const reply = toReply(held, await tryInOrder(held, attempts));
  return { reply, log: toLog(secretArn, held, reply) };
};
