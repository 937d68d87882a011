import { Sensitive } from './sensitive.ts';

export const ENGINES = ['postgres', 'redshift', 'mysql', 'mariadb', 'redis', 'valkey'] as const;
export type Engine = (typeof ENGINES)[number];

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

/** What a version's value turned out to be. Problems name fields and never quote what is in them. */
export type Credentials =
  | { readonly kind: 'login'; readonly login: Login }
  | { readonly kind: 'unsupported-engine'; readonly engine: string }
  | { readonly kind: 'not-understood'; readonly problems: readonly string[] };

type Defaults = {
  readonly engine: Engine;
  readonly port: number;
  readonly database?: string;
  readonly user?: string;
};

const POSTGRES: Defaults = { engine: 'postgres', port: 5432, database: 'postgres' };
const MYSQL: Defaults = { engine: 'mysql', port: 3306 };

/** The names that AWS's templates and console write, and ours for the two that they have none for. */
const BY_NAME: ReadonlyMap<string, Defaults> = new Map([
  ['postgres', POSTGRES],
  ['aurora-postgresql', POSTGRES],
  ['redshift', { engine: 'redshift', port: 5439, database: 'dev' }],
  ['mysql', MYSQL],
  ['aurora-mysql', MYSQL],
  ['mariadb', { engine: 'mariadb', port: 3306 }],
  ['redis', { engine: 'redis', port: 6379, user: 'default' }],
  ['valkey', { engine: 'valkey', port: 6379, user: 'default' }],
]);

/** Told by name where they are met. Any other text could be anything, so it is not repeated. */
const UNSUPPORTED: readonly string[] = ['sqlserver', 'oracle', 'mongo', 'db2'];

/** A value holds 65,536 bytes at most (X7). */
const MAX_LENGTH = 65_536;

type Fields = Readonly<Record<string, unknown>>;

/** Own keys only: `{"__proto__": {"host": …}}` names no host. Null and empty count as missing. */
const field = (fields: Fields, name: string): unknown => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === null || value === '' ? undefined : value;
};

/**
 * NUL ends a string in the PostgreSQL and MySQL protocols, so what follows it would be read as something
 * else; half a surrogate pair has no UTF-8, so another password than the stored one would be sent.
 */
const isSendable = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && !/\p{Surrogate}/u.test(value);

/** A DNS name or an address. A path, which some drivers take for a local socket, is neither. */
const isHost = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 253 && /^[a-z0-9_:][a-z0-9._:-]*$/i.test(value);

const parsePort = (value: unknown, preset: number): number | undefined => {
  if (value === undefined) return preset;
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return isPort(port) ? port : undefined;
};

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;

/** As AWS's templates read it, but for what is neither true nor false: that is TLS all the same. */
const wantsTls = (value: unknown): boolean =>
  !(value === false || (typeof value === 'string' && value.toLowerCase() === 'false'));

/**
 * JSON.parse quotes its input when it fails: that error goes no further than this. What is JSON and no object
 * has no field that is asked for.
 */
const parseFields = (text: string): Fields | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return { ...JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Names the fields that are not as they must be. */
const notUnderstood = (understood: Readonly<Record<string, boolean>>): Credentials => ({
  kind: 'not-understood',
  problems: Object.keys(understood).filter((name) => understood[name] === false),
});

const parseLogin = (fields: Fields, preset: Defaults): Credentials => {
  const host = field(fields, 'host');
  const port = parsePort(field(fields, 'port'), preset.port);
  const database = field(fields, 'dbname') ?? preset.database;
  const user = field(fields, 'username') ?? preset.user;
  const password = field(fields, 'password');

  const isDatabase = database === undefined || isSendable(database);
  if (isHost(host) && port !== undefined && isDatabase && isSendable(user) && isSendable(password)) {
    const place = { engine: preset.engine, host, port, tls: wantsTls(field(fields, 'ssl')) };
    const login = { user: new Sensitive(user), password: new Sensitive(password) };
    return {
      kind: 'login',
      login: { ...login, place: database === undefined ? place : { ...place, database } },
    };
  }
  return notUnderstood({
    host: isHost(host),
    port: port !== undefined,
    dbname: isDatabase,
    username: isSendable(user),
    password: isSendable(password),
  });
};

/**
 * Reads the JSON that AWS's templates and console write for a database's credentials. Never throws. What names
 * no engine, an API key in plain text for one, is not for us to log in with.
 */
export const parseCredentials = (value: Sensitive<string>): Credentials => {
  const text = value.reveal();
  const fields = parseFields(text);
  if (fields === undefined)
    return text.trimStart().startsWith('{')
      ? { kind: 'not-understood', problems: ['not a JSON object'] }
      : NO_ENGINE;
  const name = field(fields, 'engine');
  if (name === undefined) return NO_ENGINE;
  if (typeof name !== 'string') return { kind: 'not-understood', problems: ['engine'] };
  const preset = BY_NAME.get(name);
  if (preset !== undefined) return parseLogin(fields, preset);
  return { kind: 'unsupported-engine', engine: UNSUPPORTED.includes(name) ? name : 'unsupported' };
};

const NO_ENGINE: Credentials = { kind: 'unsupported-engine', engine: 'none' };

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.engine === other.engine &&
  one.host.toLowerCase() === other.host.toLowerCase() &&
  one.port === other.port;

export const isSameUser = (one: Login, other: Login): boolean => one.user.reveal() === other.user.reveal();

export const isSameCredential = (one: Login, other: Login): boolean =>
  isSameUser(one, other) && one.password.reveal() === other.password.reveal();
