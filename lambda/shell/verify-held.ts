import { isSamePlace, isSameUser, type Login, parseCredentials } from '../core/credentials.ts';
import type { Candidate, UnknownCause } from '../core/evidence.ts';
import type { Reading } from '../ports.ts';

/** What a candidate turned out to hold: credentials to try, or the reason why there are none. */
export type Held = HeldLogin | HeldNone;
export type HeldLogin = { readonly kind: 'login'; readonly candidate: Candidate; readonly login: Login };
export type HeldNone = {
  readonly kind: 'no-login';
  readonly candidate: Candidate;
  readonly cause: UnknownCause;
  readonly engine: string;
  /** The fields that could not be read, by name. */
  readonly problems: readonly string[];
};

/** Parses what was read. Nothing in a `HeldNone` is part of a value but the name of a known engine. */
export const toHeld = (candidate: Candidate, reading: Reading): Held => {
  const none = (cause: UnknownCause, engine = 'unknown', problems: readonly string[] = []): HeldNone => ({
    kind: 'no-login',
    candidate,
    cause,
    engine,
    problems,
  });
  if (reading.kind === 'none') return none('no-value');
  if (reading.kind === 'unreadable') return none(reading.cause);
  if (reading.kind === 'binary') return none('unsupported-engine', 'none');

  const credentials = parseCredentials(reading.text);
  if (credentials.kind === 'login') return { kind: 'login', candidate, login: credentials.login };
  if (credentials.kind === 'not-understood') return none('not-understood', 'unknown', credentials.problems);
  return none('unsupported-engine', credentials.engine);
};

export const engineOf = (held: Held): string =>
  held.kind === 'login' ? held.login.place.engine : held.engine;

/** False only where it is certain: what could not be read, or made no sense, may be a password all the same. */
export const hasValue = (held: Held): boolean => held.kind === 'login' || held.cause !== 'no-value';

export const isSameIdentity = (one: Held, other: Held): boolean =>
  one.kind === 'login' &&
  other.kind === 'login' &&
  isSamePlace(one.login.place, other.login.place) &&
  isSameUser(one.login, other.login);
