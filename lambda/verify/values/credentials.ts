import type { Sensitive } from '../../runtime/sensitive.ts';
import type { Identity } from './identity.ts';
import type { Engine } from './value-names.ts';

/** Where to log in. `tls` is false only where the secret says so; nothing else turns it off. */
export type Place = {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
  readonly database?: string;
  readonly tls: boolean;
};

export type Login = {
  readonly place: Place;
  readonly user: Sensitive<string>;
  readonly password: Sensitive<string>;
};

/** What a version's value turned out to be. Names of fields are of a list of known ones; nothing is quoted. */
export type Credentials =
  | { readonly kind: 'login'; readonly login: Login; readonly identity: Identity }
  /** No host with a password: an API key, a certificate, a user and password of who knows where. */
  | { readonly kind: 'not-for-us' }
  /** A database that no driver is for; by its name where that is a known one. */
  | { readonly kind: 'unsupported-engine'; readonly engine: string }
  /** It has a host, or a database's URL, and a password, and these fields are not as they must be. */
  | { readonly kind: 'not-understood'; readonly fields: readonly string[] };

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.engine === other.engine &&
  one.host.toLowerCase() === other.host.toLowerCase() &&
  one.port === other.port;

export const isSameUser = (one: Login, other: Login): boolean => one.user.reveal() === other.user.reveal();

export const isSameCredential = (one: Login, other: Login): boolean =>
  isSameUser(one, other) && one.password.reveal() === other.password.reveal();
