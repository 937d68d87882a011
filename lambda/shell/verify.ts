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

export type Verification = {
  readonly reply: VerifierReply;
  /** By version, the names of the fields that could not be read: for the log, not for the caller. */
  readonly problems: Readonly<Record<string, readonly string[]>>;
};

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
  const answers = await tryInOrder(held, attempts);

  const failed = held.flatMap((one) => (one.kind === 'no-login' && one.problems.length > 0 ? [one] : []));
  return {
    reply: {
      engine: engineOf(current),
      answers: byVersion(answers),
      sameIdentity: byVersion(held.map((one) => [one, isSameIdentity(one, current)])),
      hasValue: byVersion(held.map((one) => [one, hasValue(one)])),
    },
    problems: byVersion(failed.map((one) => [one, one.problems])),
  };
};
