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

/** What a candidate turned out to hold: credentials to try, or the reason why there are none. */
export type ParsedVersion = HeldLogin | UnparsedVersion;
type HeldLogin = {
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

/** Parses what was read. Nothing in a `UnparsedVersion` is part of a value but the name of a known engine or field. */
export const toHeld = (candidate: Candidate, reading: ReadResult): ParsedVersion => {
  if (reading.kind === 'text')
    return fromCredentials(
      candidate,
      parseCredentials(reading.text, { isBinary: reading.isBinary ?? false }),
    );
  if (reading.kind === 'binary')
    return fromCredentials(
      candidate,
      reading.saysLogin ? { kind: 'not-understood', fields: ['value'] } : { kind: 'not-for-us' },
    );
  const cause = reading.kind === 'none' ? 'no-value' : UNREADABLE[reading.cause];
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
 * AWSCURRENT as it is to be seen beside the secret's other versions. Where one of them names a database, the secret
 * is a database's, and a value that names none is not understood.
 */
export const beside = (current: ParsedVersion, others: readonly ParsedVersion[]): ParsedVersion =>
  isNoDatabase(current) && others.some(namesDatabase)
    ? fromCredentials(current.candidate, { kind: 'not-understood', fields: ['value'] })
    : current;

const isNoDatabase = (held: ParsedVersion): boolean => engineOf(held) === NO_DATABASE;

/** An empty version says nothing, and neither does one that cannot be read. */
const namesDatabase = (held: ParsedVersion): boolean =>
  held.kind === 'login' ||
  held.answer.cause === 'not-understood' ||
  (held.answer.cause === 'unsupported-engine' && !isNoDatabase(held));

export const engineOf = (held: ParsedVersion): string =>
  held.kind === 'login' ? held.login.place.engine : held.engine;

/** False only where it is certain: what could not be read, or made no sense, may be a password all the same. */
export const hasValue = (held: ParsedVersion): boolean =>
  held.kind === 'login' || held.answer.cause !== 'no-value';

/** The fields in which two values differ, user and password apart. */
export const differencesBetween = (one: HeldLogin, other: HeldLogin): readonly string[] =>
  differences(one.identity, other.identity);

/** All is the same but the password. */
export const isSameIdentity = (one: ParsedVersion, other: ParsedVersion): boolean =>
  one.kind === 'login' &&
  other.kind === 'login' &&
  isSameUser(one.login, other.login) &&
  differencesBetween(one, other).length === 0;
