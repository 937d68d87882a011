import { type Answer, type Candidate, NO_DATABASE } from '../decision/evidence.ts';
import { AWSCURRENT, secretId } from '../decision/values.ts';
import {
  parseVerifierRequest,
  type VerifierFailed,
  type VerifierReply,
} from '../decision/verifier-contract.ts';
import type { Clock } from '../runtime/clock.ts';
import { LIMITS } from '../runtime/limits.ts';
import {
  beside,
  differencesBetween,
  engineOf,
  hasValue,
  isSameIdentity,
  type ParsedVersion,
  toHeld,
} from './parsed-version.ts';
import type { Databases, ReadResult, Unreadable, VersionReader } from './ports.ts';
import type { RefusedUsers } from './refused-users.ts';
import { Attempts, type VerifyLimits } from './verify-attempts.ts';

export type VerifyDeps = {
  readonly reader: VersionReader;
  readonly databases: Databases;
  readonly clock: Clock;
  /** Shared by all runs: a user that another run saw refused too often is not tried for ten minutes. */
  readonly refused: RefusedUsers;
  /** @default LIMITS.login */
  readonly limits?: VerifyLimits;
};

/** As free of values as the reply. */
type VerifyLog = { readonly secretArn: string } & (
  | {
      readonly engine: string;
      readonly answers: VerifierReply['answers'];
      readonly advice?: string;
    }
  | VerifierFailed
);

export type Verification = { readonly reply: VerifierReply | VerifierFailed; readonly log: VerifyLog };

const NO_DRIVER =
  'No built-in driver logs in to this engine. Name a verifier of your own: see docs/verifier.md.';

const notTried: Answer = { kind: 'unknown', cause: 'not-tried' };

const tryCurrent = async (current: ParsedVersion, attempts: Attempts): Promise<Answer> =>
  current.kind === 'login' ? attempts.try(current.login) : current.answer;

/**
 * The candidate's own user and password, at AWSCURRENT's place: a candidate never says where to go. One that
 * differs in anything else would be promoted with it, so it is not even tried.
 */
const tryOther = async (
  held: ParsedVersion,
  current: ParsedVersion,
  attempts: Attempts,
  needed: boolean,
): Promise<Answer> => {
  if (held.kind === 'no-login') return held.answer;
  if (current.kind === 'no-login') return notTried;
  const fields = differencesBetween(held, current);
  if (fields.length > 0) return { kind: 'unknown', cause: 'differs', fields };
  return needed ? attempts.try({ ...held.login, place: current.login.place }) : notTried;
};

/**
 * One after the other, and no further than the decision needs: each refusal counts towards a lockout. Where
 * another version of the same user was let in, AWSCURRENT is tried once more: it is about to be replaced.
 */
const tryInOrder = async (
  [current, ...others]: readonly [ParsedVersion, ...ParsedVersion[]],
  attempts: Attempts,
): Promise<ReadonlyMap<ParsedVersion, Answer>> => {
  const answers = new Map([[current, await tryCurrent(current, attempts)]]);
  let needed = answers.get(current)?.kind === 'rejected';
  for (const held of others) {
    const answer = await tryOther(held, current, attempts, needed);
    answers.set(held, answer);
    if (answer.kind !== 'accepted' || !isSameIdentity(held, current)) continue;
    needed = false;
    answers.set(current, await confirmRefusal(current, attempts));
  }
  return answers;
};

/** Tries AWSCURRENT again. Accepted now means two servers behind one name, or a password that has just changed. */
const confirmRefusal = async (current: ParsedVersion, attempts: Attempts): Promise<Answer> => {
  const answer: Answer = current.kind === 'login' ? await attempts.again(current.login) : notTried;
  return answer.kind === 'accepted' ? { kind: 'unknown', cause: 'inconsistent' } : answer;
};

/** The verifier looks for itself: whoever asks must not name another version as AWSCURRENT's. */
const isCurrent = (reading: ReadResult): boolean =>
  reading.kind !== 'text' || reading.labels.includes(AWSCURRENT);

const noneTried = (held: readonly ParsedVersion[]): ReadonlyMap<ParsedVersion, Answer> =>
  new Map(held.map((one) => [one, hasValue(one) ? notTried : { kind: 'unknown', cause: 'no-value' }]));

const byVersion = <Value>(
  entries: Iterable<readonly [ParsedVersion, Value]>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries([...entries].map(([held, value]) => [held.candidate.versionId, value]));

const toReply = (
  held: readonly [ParsedVersion, ...ParsedVersion[]],
  answers: ReadonlyMap<ParsedVersion, Answer>,
): VerifierReply => {
  const [current] = held;
  return {
    engine: engineOf(current),
    answers: byVersion(answers),
    sameIdentity: byVersion(held.map((one) => [one, isSameIdentity(one, current)])),
    hasValue: byVersion(held.map((one) => [one, hasValue(one)])),
  };
};

const toLog = (
  secretArn: string,
  held: readonly ParsedVersion[],
  { engine, answers }: VerifierReply,
): VerifyLog => {
  const isUnsupported = held.some(
    (one) =>
      one.kind === 'no-login' && one.answer.cause === 'unsupported-engine' && one.engine !== NO_DATABASE,
  );
  return { secretArn, engine, answers, ...(isUnsupported && { advice: NO_DRIVER }) };
};

/** Without the AWSCURRENT value no version can be tried: that is no answer, and the verifier is asked again. */
const failedBy = (secretArn: string, { cause: failed, error }: Unreadable): Verification => {
  const reply = { failed, ...(error && { error }) };
  return { reply, log: { secretArn, ...reply } };
};

/**
 * Reads the versions it is asked about and finds out which of them log in, AWSCURRENT first.
 * Throws where the request is malformed or a driver cannot be loaded, never with a value in the error.
 */
export const verify = async (request: unknown, deps: VerifyDeps): Promise<Verification> => {
  const { secretArn, candidates } = parseVerifierRequest(request);
  void deps.databases.prepare?.();
  const hold = async (candidate: Candidate) => {
    const reading = await deps.reader.read(secretId(secretArn), candidate.versionId);
    return { reading, held: toHeld(candidate, reading) };
  };

  const [first, ...rest] = candidates;
  const [current, ...others] = await Promise.all([hold(first), ...rest.map(hold)]);
  if (current.reading.kind === 'unreadable') return failedBy(secretArn, current.reading);
  const attempts = new Attempts(deps, deps.limits ?? LIMITS.login);
  const besides = others.map((other) => other.held);
  const held = [beside(current.held, besides), ...besides] as const;
  const answers = isCurrent(current.reading) ? await tryInOrder(held, attempts) : noneTried(held);
  const reply = toReply(held, answers);
  return { reply, log: toLog(secretArn, held, reply) };
};
