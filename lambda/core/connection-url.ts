import { defaultsOf, engineNamed, isKnown, isRedis, type NamedEngine } from './engines.ts';
import { LEADS_AWAY, PARTS, type Part, TLS_SCHEMES, TLS_WORDS, WEB } from './value-names.ts';

/** What a URL of a database with a driver says. It may say a part more than once: who reads it compares. */
export type DatabaseUrl = {
  readonly kind: 'url';
  readonly engine: NamedEngine;
  readonly says: readonly (readonly [Part, string | boolean])[];
  /** All of it but the user and the password, whose places are marked. */
  readonly rest: string;
};

export type ConnectionUrl =
  | DatabaseUrl
  /** Of a database or server that there is no driver for. It is not read any further. */
  | { readonly kind: 'unsupported'; readonly engine: NamedEngine; readonly hasPassword: boolean }
  /** Begins as a database's URL, and is nothing that all clients read alike. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'none' };

const BROKEN: ConnectionUrl = { kind: 'broken' };
const NONE: ConnectionUrl = { kind: 'none' };

const START = /^(jdbc:)?([a-z][a-z0-9.-]{0,40})(?:\+([a-z0-9]{1,40}))?:(\/\/)?/i;

/**
 * `scheme://user:password@host:port/database?parameters`, and no character in it that some clients take for the
 * end of a part and others do not: a second `@`, `#`, `;`, a comma between hosts.
 */
const SHAPE =
  /^[^:]+:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]@/?#;]+\]|[^:@/?#[\];,]+)(?::(\d{1,5}))?(\/[^/@?#;]*)?(?:\?([^@#;]*))?$/;

/** Blanks, and characters that nobody sees: some clients strip them, some send them. */
const UNSEEN = /[\s\p{C}]/u;

/** Reads `postgres://…` and its kind, `jdbc:` before it or not. Never throws. */
export const parseConnectionUrl = (text: string): ConnectionUrl => {
  const trimmed = text.trim();
  const [start, jdbc, scheme, driver, slashes] = START.exec(trimmed) ?? [];
  if (start === undefined || scheme === undefined || !(jdbc || slashes)) return NONE;
  const engine = engineNamed(scheme);
  const isWeb = [scheme, driver].some((name) => WEB.includes(name?.toLowerCase() ?? ''));
  if (engine.kind === 'unsupported')
    return isWeb ? NONE : unsupported(engine, trimmed.slice(start.length), jdbc !== undefined);
  if (UNSEEN.test(text)) return BROKEN;
  try {
    return read(engine, scheme.toLowerCase(), trimmed.slice(jdbc?.length ?? 0), jdbc ?? '');
  } catch {
    // Percent signs that encode nothing.
    return BROKEN;
  }
};

/** What it looks like beyond its scheme is each database's own. Without a password it may be anything. */
const unsupported = (engine: NamedEngine, beyond: string, isJdbc: boolean): ConnectionUrl => {
  const login = isKnown(engine) || isJdbc ? /[^:/]@/ : /^[^\s:@/]*:[^\s@]*@/;
  const hasPassword = login.test(beyond) || /[?&;](password|pwd)=/i.test(beyond);
  return hasPassword || isKnown(engine) || isJdbc ? { kind: 'unsupported', engine, hasPassword } : NONE;
};

const read = (engine: NamedEngine, scheme: string, url: string, prefix: string): ConnectionUrl => {
  const [whole, user, password, host = '', port, path = '', query = ''] = SHAPE.exec(url) ?? [];
  const asked = parametersIn(query);
  if (whole === undefined || engine.kind === 'unsupported' || asked === undefined) return BROKEN;
  // Hardly a driver of Java's looks for the user before the host.
  if (prefix !== '' && user !== undefined) return BROKEN;
  // Some take what stands alone before the host for the password, some for the user.
  if (isRedis(engine.engine) && user && !password) return BROKEN;
  const database = decodeURIComponent(path.slice(1));
  const own: (readonly [Part, string | boolean | undefined])[] = [
    ['host', host],
    ['port', port ?? String(defaultsOf(engine.engine).port)],
    ['username', user && decodeURIComponent(user)],
    ['password', password && decodeURIComponent(password)],
    ['dbname', isRedis(engine.engine) ? '' : database],
    ['ssl', TLS_SCHEMES.get(scheme)],
  ];
  const says = [...own, ...asked.flatMap(({ says }) => says)].flatMap(([part, value]) =>
    value === undefined || value === '' ? [] : [[part, value] as const],
  );
  const places = [url.slice(0, url.indexOf(':')), user && 'user', password && 'password'];
  const others = asked.map(({ name, shown }) => [name, shown]).sort();
  return { kind: 'url', engine, says, rest: JSON.stringify([prefix, places, host, port, path, others]) };
};

type Parameter = {
  /** In small letters. */
  readonly name: string;
  readonly says: readonly (readonly [Part, string | boolean])[];
  /** Undefined for a user or password. */
  readonly shown: string | undefined;
};

const PART_OF: ReadonlyMap<string, Part> = new Map(
  (Object.keys(PARTS) as Part[])
    .filter((part) => part !== 'engine')
    .flatMap((part) => PARTS[part].map((name) => [name.toLowerCase(), part])),
);

/** Undefined where one is there twice, leads away, or cannot be read. Throws as decodeURIComponent does. */
const parametersIn = (query: string): readonly Parameter[] | undefined => {
  const asked = query.split('&').filter((each) => each !== '');
  const parameters = asked.map(parameterIn);
  const names = new Set(parameters.map((one) => one?.name));
  const isWhole = parameters.every((one) => one !== undefined) && names.size === asked.length;
  return isWhole ? parameters.filter((one) => one !== undefined) : undefined;
};

const parameterIn = (text: string): Parameter | undefined => {
  const [, before = '', value = ''] = /^([^=]*)=?(.*)$/.exec(text) ?? [];
  const [name, decoded] = [decodeURIComponent(before).toLowerCase(), decodeURIComponent(value)];
  if (LEADS_AWAY.includes(name)) return undefined;
  const part = PART_OF.get(name);
  if (part === undefined) return { name, says: [], shown: value };
  if (part === 'ssl') {
    const isTls = TLS_WORDS.get(decoded.toLowerCase());
    return isTls === undefined ? undefined : { name, says: [[part, isTls]], shown: value };
  }
  // A blank to some, a plus sign to others.
  if (value.includes('+')) return undefined;
  const isLogin = part === 'username' || part === 'password';
  return { name, says: [[part, decoded]], shown: isLogin ? undefined : value };
};
