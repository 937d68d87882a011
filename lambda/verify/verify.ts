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
  toParsedVersion,
} from './parsed-version.ts';
import type { Databases, ReadResult, Unreadable, VersionReader } from './ports.ts';
import type { RefusedUsers } from './refused-users.ts';
import { Attempts, type VerifyLimits } from './verify-attempts.ts';

export type VerifyDeps = {
  readonly reader: VersionReader;
  readonly databases: Databases;
  readonly clock: Clock;
  /** Shared by all runs: a user who was refused too often in any of them is not tried for ten minutes. */
  readonly refused: RefusedUsers;
  /** @default LIMITS.login */
  readonly limits?: VerifyLimits;
};

/** What is logged about a run. Like the reply, it has no part of a value. */
type VerifyLog = { readonly secretArn: string } & (
  | {
      readonly engine: string;
      readonly answers: VerifierReply['answers'];
      readonly advice?: string;
    }
  | VerifierFailed
);

export type VerifyResult = { readonly reply: VerifierReply | VerifierFailed; readonly log: VerifyLog };

const NO_DRIVER =
  'No built-in driver logs in to this engine. Name a verifier of your own: see docs/verifier.md.';

const notTried: Answer = { kind: 'unknown', cause: 'not-tried' };

const tryCurrent = async (current: ParsedVersion, attempts: Attempts): Promise<Answer> =>
  current.kind === 'login' ? attempts.try(current.login) : current.answer;

/**
 * Tries a candidate's user and password at AWSCURRENT's target: a candidate never says where to connect. One that
 * differs in another field is not tried, because a promotion would change that field, too.
 */
const tryOther = async (
  version: ParsedVersion,
  current: ParsedVersion,
  attempts: Attempts,
  needed: boolean,
): Promise<Answer> => {
  if (version.kind === 'no-login') return version.answer;
  if (current.kind === 'no-login') return notTried;
  const fields = differencesBetween(version, current);
  if (fields.length > 0) return { kind: 'unknown', cause: 'differs', fields };
  return needed ? attempts.try({ ...version.login, target: current.login.target }) : notTried;
};

/**
 * Tries versions one after the other, and stops when the decision needs no more: each refusal counts towards a
 * lockout. Once another version of the same user is accepted, AWSCURRENT is tried again, because it is about to be
 * replaced.
 */
const tryInOrder = async (
  [current, ...others]: readonly [ParsedVersion, ...ParsedVersion[]],
  attempts: Attempts,
): Promise<ReadonlyMap<ParsedVersion, Answer>> => {
  const answers = new Map([[current, await tryCurrent(current, attempts)]]);
  let needed = answers.get(current)?.kind === 'rejected';
  for (const version of others) {
    const answer = await tryOther(version, current, attempts, needed);
    answers.set(version, answer);
    if (answer.kind !== 'accepted' || !isSameIdentity(version, current)) continue;
    needed = false;
    answers.set(current, await confirmRefusal(current, attempts));
  }
  return answers;
};

/** Tries AWSCURRENT again. If it is accepted now, one name has two servers, or the password has just changed. */
const confirmRefusal = async (current: ParsedVersion, attempts: Attempts): Promise<Answer> => {
  const answer: Answer = current.kind === 'login' ? await attempts.again(current.login) : notTried;
  return answer.kind === 'accepted' ? { kind: 'unknown', cause: 'inconsistent' } : answer;
};

/** Whether the version read bears AWSCURRENT. The verifier checks it itself: a caller may have named another. */
const isCurrent = (read: ReadResult): boolean => read.kind !== 'text' || read.labels.includes(AWSCURRENT);

const noneTried = (versions: readonly ParsedVersion[]): ReadonlyMap<ParsedVersion, Answer> =>
  new Map(versions.map((one) => [one, hasValue(one) ? notTried : { kind: 'unknown', cause: 'no-value' }]));

const byVersion = <Value>(
  entries: Iterable<readonly [ParsedVersion, Value]>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries([...entries].map(([version, value]) => [version.candidate.versionId, value]));

const toReply = (
  versions: readonly [ParsedVersion, ...ParsedVersion[]],
  answers: ReadonlyMap<ParsedVersion, Answer>,
): VerifierReply => {
  const [current] = versions;
  return {
    engine: engineOf(current),
    answers: byVersion(answers),
    sameIdentity: byVersion(versions.map((one) => [one, isSameIdentity(one, current)])),
    hasValue: byVersion(versions.map((one) => [one, hasValue(one)])),
  };
};

const toLog = (
  secretArn: string,
  versions: readonly ParsedVersion[],
  { engine, answers }: VerifierReply,
): VerifyLog => {
  const isUnsupported = versions.some(
    (one) =>
      one.kind === 'no-login' && one.answer.cause === 'unsupported-engine' && one.engine !== NO_DATABASE,
  );
  return { secretArn, engine, answers, ...(isUnsupported && { advice: NO_DRIVER }) };
};

/** Without the AWSCURRENT value no version can be tried: that is no answer, and the verifier is asked again. */
const failedBy = (secretArn: string, { cause: failed, error }: Unreadable): VerifyResult => {
  const reply = { failed, ...(error && { error }) };
  return { reply, log: { secretArn, ...reply } };
};

/**
 * Reads the versions that the request names and logs in with them, AWSCURRENT first.
 * Throws where the request is malformed or a driver cannot be loaded. No error has a part of a value.
 */
export const verify = async (request: unknown, deps: VerifyDeps): Promise<VerifyResult> => {
  const { secretArn, candidates } = parseVerifierRequest(request);
  void deps.databases.prepare?.();
  const readAndParse = async (candidate: Candidate) => {
    const read = await deps.reader.read(secretId(secretArn), candidate.versionId);
    return { read, version: toParsedVersion(candidate, read) };
  };

  const [first, ...rest] = candidates;
  const [current, ...others] = await Promise.all([readAndParse(first), ...rest.map(readAndParse)]);
  if (current.read.kind === 'unreadable') return failedBy(secretArn, current.read);
  const attempts = new Attempts(deps, deps.limits ?? LIMITS.login);
  const otherVersions = others.map(({ version }) => version);
  const versions = [beside(current.version, otherVersions), ...otherVersions] as const;
  const answers = isCurrent(current.read) ? await tryInOrder(versions, attempts) : noneTried(versions);
  const reply = toReply(versions, answers);
  return { reply, log: toLog(secretArn, versions, reply) };
};
