import type { Sensitive } from '../../runtime/sensitive.ts';
import type { Engine } from './engine-table.ts';
import type { Identity } from './identity.ts';

/** Where to log in. `tls` is false only where the secret says so. */
export type Target = {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
  readonly database?: string;
  readonly tls: boolean;
  /** `strict`: SQL Server's TDS 8. `token`: the password is an API token of InfluxDB 2. */
  readonly way?: 'strict' | 'token';
};

export type Login = {
  readonly target: Target;
  readonly user: Sensitive<string>;
  readonly password: Sensitive<string>;
};

/** What a version's value is. Field names are from a list of known ones; nothing of the value is quoted. */
export type Credentials =
  | { readonly kind: 'login'; readonly login: Login; readonly identity: Identity }
  /** No host together with a password: an API key, a certificate, a user and password for an unknown server. */
  | { readonly kind: 'not-for-us' }
  /** A database without a driver; named if its name is a known one. */
  | { readonly kind: 'unsupported-engine'; readonly engine: string }
  /** It has a password, and a host or a database's URL, but these fields are missing or not valid. */
  | { readonly kind: 'not-understood'; readonly fields: readonly string[] };

/** Whether both are one server: engine, host and port. */
export const isSameServer = (one: Target, other: Target): boolean =>
  one.engine === other.engine &&
  one.host.toLowerCase() === other.host.toLowerCase() &&
  one.port === other.port;

export const isSameUser = (one: Login, other: Login): boolean => one.user.reveal() === other.user.reveal();

const accountOf = ({ user }: Login): string => user.reveal().trim().toUpperCase();

/** Whether both may be one account: SQL Server and Oracle make no difference between `app` and `APP`. */
export const isSameAccount = (one: Login, other: Login): boolean => accountOf(one) === accountOf(other);

export const isSameCredential = (one: Login, other: Login): boolean =>
  isSameUser(one, other) && one.password.reveal() === other.password.reveal();
