import {
  type Candidate,
  NO_DATABASE,
  type Unknown,
  type UnknownCause,
  type ValueFailure,
} from '../decision/evidence.ts';
import type { ReadResult } from './ports.ts';
import { type Credentials, isSameUser, type Login } from './values/credentials.ts';
import { differences, type Identity } from './values/identity.ts';
import { parseCredentials } from './values/parse-credentials.ts';

/** What a candidate's value is: credentials to try, or why there are none. */
export type ParsedVersion = ParsedLogin | UnparsedVersion;
type ParsedLogin = {
  readonly kind: 'login';
  readonly candidate: Candidate;
  readonly login: Login;
  readonly identity: Identity;
};
type UnparsedVersion = {
  readonly kind: 'no-login';
  readonly candidate: Candidate;
  readonly answer: Unknown;
  readonly engine: string;
};

/** Parses what was read. Of a value, an `UnparsedVersion` has at most the name of a known engine or field. */
export const toParsedVersion = (candidate: Candidate, read: ReadResult): ParsedVersion => {
  if (read.kind === 'text')
    return fromCredentials(candidate, parseCredentials(read.text, { isBinary: read.isBinary ?? false }));
  if (read.kind === 'binary')
    return fromCredentials(
      candidate,
      read.saysLogin ? { kind: 'not-understood', fields: ['value'] } : { kind: 'not-for-us' },
    );
  const cause = read.kind === 'none' ? 'no-value' : UNREADABLE[read.cause];
  return { kind: 'no-login', candidate, answer: { kind: 'unknown', cause }, engine: 'unknown' };
};

/** What is answered of a version that could not be read, where AWSCURRENT could. */
const UNREADABLE: Readonly<Record<ValueFailure, UnknownCause>> = {
  'values-unreachable': 'unreachable',
  'values-not-permitted': 'not-permitted',
  'values-not-decryptable': 'not-permitted',
};

const fromCredentials = (candidate: Candidate, credentials: Credentials): ParsedVersion => {
  const none = (answer: Omit<Unknown, 'kind'>, engine: string): ParsedVersion => ({
    kind: 'no-login',
    candidate,
    answer: { kind: 'unknown', ...answer },
    engine,
  });
  switch (credentials.kind) {
    case 'login':
      return { ...credentials, candidate };
    case 'not-for-us':
      return none({ cause: 'unsupported-engine' }, NO_DATABASE);
    case 'unsupported-engine':
      return none({ cause: 'unsupported-engine' }, credentials.engine);
    case 'not-understood':
      return none({ cause: 'not-understood', fields: credentials.fields }, 'unknown');
  }
};

/**
 * AWSCURRENT, judged beside the secret's other versions. If one of them names a database and AWSCURRENT names none,
 * AWSCURRENT is `not-understood`: the secret is a database's.
 */
export const beside = (current: ParsedVersion, others: readonly ParsedVersion[]): ParsedVersion =>
  isNoDatabase(current) && others.some(namesDatabase)
    ? fromCredentials(current.candidate, { kind: 'not-understood', fields: ['value'] })
    : current;

const isNoDatabase = (version: ParsedVersion): boolean => engineOf(version) === NO_DATABASE;

/** Whether a version's value is a database's. False for an empty version, and for one that cannot be read. */
const namesDatabase = (version: ParsedVersion): boolean =>
  version.kind === 'login' ||
  version.answer.cause === 'not-understood' ||
  (version.answer.cause === 'unsupported-engine' && !isNoDatabase(version));

export const engineOf = (version: ParsedVersion): string =>
  version.kind === 'login' ? version.login.target.engine : version.engine;

/** False only where it is certain (X2): a value that could not be read or parsed may still be a password. */
export const hasValue = (version: ParsedVersion): boolean =>
  version.kind === 'login' || version.answer.cause !== 'no-value';

/** The fields in which two values differ, user and password apart. */
export const differencesBetween = (one: ParsedLogin, other: ParsedLogin): readonly string[] =>
  differences(one.identity, other.identity);

/** Whether two versions have the same user and the same other fields; only passwords may differ. */
export const isSameIdentity = (one: ParsedVersion, other: ParsedVersion): boolean =>
  one.kind === 'login' &&
  other.kind === 'login' &&
  isSameUser(one.login, other.login) &&
  differencesBetween(one, other).length === 0;
