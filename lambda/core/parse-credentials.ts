import { parseConnectionUrl, type UrlParts } from './connection-url.ts';
import type { Credentials, Login } from './credentials.ts';
import { identityOf } from './identity.ts';
import { Sensitive } from './sensitive.ts';
import {
  type Defaults,
  defaultsOf,
  engineAt,
  engineNamed,
  type NamedEngine,
  PARTS,
  type Part,
  SAYS_HOST,
  SAYS_PASSWORD,
  tellable,
  URL_FIELDS,
} from './value-names.ts';

/** A value holds 65,536 bytes at most (X7). */
const MAX_LENGTH = 65_536;

type Json = Readonly<Record<string, unknown>>;

const NOT_FOR_US: Credentials = { kind: 'not-for-us' };

const notUnderstood = (fields: Iterable<string>): Credentials => ({
  kind: 'not-understood',
  fields: [...new Set([...fields].map(tellable))],
});

/**
 * Reads what a version of a database's secret holds: the JSON of AWS's templates and console, the same spelt
 * otherwise, or a URL. Never throws. What has a host and a password is a login, or it is told why it is none.
 */
export const parseCredentials = (value: Sensitive<string>): Credentials => {
  const text = value.reveal();
  if (text.length > MAX_LENGTH)
    return text.trimStart().startsWith('{') ? notUnderstood(['value']) : NOT_FOR_US;
  try {
    const json = parseJson(text);
    if (isJson(json)) return fromFields(json);
    return fromText(typeof json === 'string' ? json : text);
  } catch {
    // Nested beyond what a stack can hold: no login is written so.
    return notUnderstood(['value']);
  }
};

/** JSON.parse quotes its input when it fails: that error goes no further than this. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fromText = (text: string): Credentials => {
  const url = parseConnectionUrl(text);
  if (url.kind !== 'none') return fromFields({ url: text });
  const looksLikeJson = text.trimStart().startsWith('{');
  return looksLikeJson || isDsn(text) ? notUnderstood(['value']) : NOT_FOR_US;
};

/** `host=… password=…`, as libpq and ADO have it. */
const isDsn = (text: string): boolean =>
  /(^|[\s;])(host|server|hostname|data source)\s*=/i.test(text) && /(^|[\s;])(password|pwd)\s*=/i.test(text);

/** A part's value, and the fields that it is from. A conflict has more than one value. */
type Found = { readonly values: readonly unknown[]; readonly fields: readonly string[] };

/** Own keys only: `{"__proto__": {"host": …}}` names no host. Null and empty count as missing. */
const fieldOf = (json: Json, name: string): unknown => {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  return value === null || value === '' ? undefined : value;
};

type Url = { readonly field: string; readonly parts: UrlParts };

const urlsIn = (json: Json): { readonly urls: readonly Url[]; readonly broken: readonly string[] } => {
  const urls: Url[] = [];
  const broken: string[] = [];
  for (const field of URL_FIELDS) {
    const value = fieldOf(json, field);
    if (typeof value !== 'string') continue;
    const url = parseConnectionUrl(value);
    if (url.kind === 'url') urls.push({ field, parts: url.parts });
    if (url.kind === 'broken' || (url.kind === 'none' && isDsn(value))) broken.push(field);
  }
  return { urls, broken };
};

const fromFields = (json: Json): Credentials => {
  const { urls, broken } = urlsIn(json);
  const found = (part: Part): Found => {
    const spelt = PARTS[part]
      .map((field) => ({ field, value: fieldOf(json, field) }))
      .filter(({ value }) => value !== undefined);
    const inUrls = urls.flatMap(({ field, parts }) =>
      part !== 'engine' && parts[part] !== undefined ? [{ field, value: parts[part] }] : [],
    );
    const all = [...spelt, ...inUrls];
    return {
      values: distinct(
        part,
        all.map(({ value }) => value),
      ),
      fields: all.map(({ field }) => field),
    };
  };
  if (broken.length > 0) return notUnderstood(broken);
  const password = found('password');
  const host = found('host');
  const hasLogin = password.values.length > 0 && (host.values.length > 0 || urls.length > 0);
  if (hasLogin || namesDatabase(found('engine'))) return fromParts(json, urls, found);
  return saysLogin(json)
    ? notUnderstood(missingIn({ host, password, username: found('username') }))
    : NOT_FOR_US;
};

/** A value that says which database it is for is meant for it, whatever it lacks. */
const namesDatabase = ({ values: [name] }: Found): boolean =>
  typeof name === 'string' && engineNamed(name).engine !== 'unsupported';

/** A port is the same as a number and as a text, TLS as a word and as a boolean; a host in any letters. */
const distinct = (part: Part, values: readonly unknown[]): readonly unknown[] => {
  const isCaseless = part === 'host' || part === 'ssl';
  const keyOf = (value: unknown) => (isCaseless ? String(value).toLowerCase() : String(value));
  return values.filter(
    (value, index) => values.findIndex((other) => keyOf(other) === keyOf(value)) === index,
  );
};

const missingIn = (parts: Readonly<Record<string, Found>>): string[] => {
  const missing = Object.entries(parts).flatMap(([name, { values }]) => (values.length === 0 ? [name] : []));
  return missing.length > 0 ? missing : ['value'];
};

/** Whether names of fields, at any depth within reason, say that there is a host and a password all the same. */
const saysLogin = (json: Json): boolean => {
  const words = new Set(wordsIn(json, 4));
  return SAYS_HOST.some((word) => words.has(word)) && SAYS_PASSWORD.some((word) => words.has(word));
};

const wordsIn = (value: unknown, depth: number): string[] => {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    name.toLowerCase(),
    name
      .toLowerCase()
      .split(/[._\s-]/)
      .at(-1) ?? '',
    /(host|password)$/.exec(name.toLowerCase())?.[1] ?? '',
    ...wordsIn(inner, depth - 1),
  ]);
};

const fromParts = (json: Json, urls: readonly Url[], found: (part: Part) => Found): Credentials => {
  const all = new Map((Object.keys(PARTS) as Part[]).map((part) => [part, found(part)]));
  const of = (part: Part) => all.get(part) ?? { values: [], fields: [] };
  const one = (part: Part): unknown => of(part).values[0];
  const named = (part: Part): readonly string[] => (of(part).fields.length > 0 ? of(part).fields : [part]);

  const conflicts = [...all.values()].flatMap(({ values, fields }) => (values.length > 1 ? fields : []));
  const address = splitHost(one('host'));
  const ports = distinct('port', [
    ...(one('port') === undefined ? [] : [one('port')]),
    ...(address?.port ? [address.port] : []),
  ]);
  if (ports.length > 1) conflicts.push(...named('host'), ...named('port'));
  if (conflicts.length > 0) return notUnderstood(conflicts);

  const port = toPort(ports[0]);
  const engine = engineIn(one('engine'), urls, address?.host, port);
  if (engine === undefined) return notUnderstood(named('engine'));
  if (engine.kind === 'unsupported') return { kind: 'unsupported-engine', engine: engine.engine };
  const defaults = defaultsOf(engine.engine);
  const login = loginFrom(
    {
      host: address?.host,
      port: ports.length === 0 ? defaults.port : port,
      database: one('dbname') ?? defaults.database,
      user: one('username') ?? defaults.user,
      password: one('password'),
      tls: wantsTls(one('ssl')),
    },
    defaults,
  );
  return 'faults' in login
    ? notUnderstood(login.faults.flatMap(named))
    : { kind: 'login', login, identity: identityOf(json) };
};

/** By the field that names it, by a URL's scheme, or by what the host and the port tell. */
const engineIn = (
  name: unknown,
  urls: readonly Url[],
  host: string | undefined,
  port: number | undefined,
): NamedEngine | undefined => {
  if (typeof name === 'string') return engineNamed(name);
  if (name !== undefined) return undefined;
  return urls[0]?.parts.engine ?? (host === undefined ? undefined : engineAt(host, port));
};

/** `name`, `name:5432`, `::1` or `[::1]:5432`. A host that is none of these is left out. */
const splitHost = (value: unknown): { readonly host: string; readonly port?: string } | undefined => {
  if (typeof value !== 'string') return undefined;
  const [, bracketed, port] = /^\[([^\]]+)\](?::(\d+))?$/.exec(value) ?? [];
  if (bracketed !== undefined) return { host: bracketed, ...(port && { port }) };
  const [, name, itsPort] = /^([^:]+):(\d+)$/.exec(value) ?? [];
  return name === undefined || itsPort === undefined ? { host: value } : { host: name, port: itsPort };
};

const toPort = (value: unknown): number | undefined => {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : undefined;
};

/** A DNS name or an address. A path, which some drivers take for a local socket, is neither. */
const isHost = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 253 && /^[a-z0-9_:][a-z0-9._:-]*$/i.test(value);

/**
 * NUL ends a string in the PostgreSQL and MySQL protocols, so what follows it would be read as something
 * else; half a surrogate pair has no UTF-8, so another password than the stored one would be sent.
 */
const isSendable = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && !/\p{Surrogate}/u.test(value);

/** A server that reads lines would take what follows a line break for a command. */
const isOneLine = (text: string): boolean => !/[\r\n]/.test(text);

/** As AWS's templates read it, except for what is neither true nor false: that is TLS all the same. */
const wantsTls = (value: unknown): boolean =>
  !(value === false || (typeof value === 'string' && value.toLowerCase() === 'false'));

type LoginParts = Readonly<Record<'host' | 'port' | 'database' | 'user' | 'password', unknown>> & {
  readonly tls: boolean;
};

const loginFrom = (
  { host, port, database, user, password, tls }: LoginParts,
  { engine }: Defaults,
): Login | { readonly faults: readonly Part[] } => {
  const inOneLine = engine === 'redis' || engine === 'valkey';
  const isWord = (value: unknown): value is string => isSendable(value) && (!inOneLine || isOneLine(value));
  const isDatabase = database === undefined || isSendable(database);
  if (isHost(host) && typeof port === 'number' && isDatabase && isWord(user) && isWord(password)) {
    const place = { engine, host, port, tls, ...(database !== undefined && { database }) };
    return { place, user: new Sensitive(user), password: new Sensitive(password) };
  }
  const faults: (readonly [Part, boolean])[] = [
    ['host', isHost(host)],
    ['port', typeof port === 'number'],
    ['dbname', isDatabase],
    ['username', isWord(user)],
    ['password', isWord(password)],
  ];
  return { faults: faults.flatMap(([part, isAsItMustBe]) => (isAsItMustBe ? [] : [part])) };
};
