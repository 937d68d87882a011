import { defaultsOf } from './engine-table.ts';
import { engineNamed, familyOf, isKnown, isRedis, type NamedEngine } from './engines.ts';
import { parametersIn, shownOf, type UrlFields, withParameters } from './url-parameters.ts';
import { ORACLE_PROTOCOLS, TLS_SCHEMES, WEB } from './value-names.ts';

/** The URL of a database with a driver, where all clients read it alike. */
export type DatabaseUrl = {
  readonly kind: 'url';
  readonly engine: NamedEngine;
  readonly says: UrlFields;
  /** The URL without its user and password; where they stood is marked. */
  readonly rest: string;
};

type ConnectionUrl =
  | DatabaseUrl
  /** The URL of a database or server without a driver. It is not read further. */
  | { readonly kind: 'unsupported'; readonly engine: NamedEngine; readonly hasPassword: boolean }
  /** Begins as a database's URL, but clients read it differently. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'none' };

const BROKEN: ConnectionUrl = { kind: 'broken' };
const NONE: ConnectionUrl = { kind: 'none' };

const START = /^(jdbc:)?([a-z][a-z0-9.-]{0,40})(?:\+([a-z0-9]{1,40}))?:(\/\/)?/i;

/**
 * `scheme://user:password@host:port/database?parameters`, without what clients read differently. That is a second
 * `@`, `#`, `;` or a comma between hosts; `%` in the database's name, which some decode; and a name of dots only,
 * which some take for a step up.
 */
const SHAPE =
  /^([^:]+):\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]@/?#;]+\]|[^:@/?#[\];,]+)(?::(\d{1,5}))?(\/(?!\.{1,2}(?:\?|$))[^/@?#;%]*)?(?:\?([^@#;]*))?$/;

/** Blanks and invisible characters: some clients strip them, some send them. */
const UNSEEN = /[\s\p{C}]/u;

/** Reads `postgres://…` and URLs like it, with or without `jdbc:` before it. Never throws. */
export const parseConnectionUrl = (text: string): ConnectionUrl => {
  const trimmed = text.trim();
  const [start, jdbc, scheme, driver, slashes] = START.exec(trimmed) ?? [];
  if (start === undefined || scheme === undefined || !(jdbc || slashes)) return NONE;
  const engine = engineNamed(scheme);
  const isWeb = [scheme, driver].some((name) => WEB.includes(name?.toLowerCase() ?? ''));
  if (engine.kind === 'unsupported')
    return isWeb ? NONE : unsupported(engine, trimmed.slice(start.length), jdbc !== undefined);
  if (UNSEEN.test(text)) return BROKEN;
  // `mongodb+srv:` names servers that are looked up first.
  if (driver?.toLowerCase() === 'srv') return BROKEN;
  try {
    const url = text.slice(jdbc?.length ?? 0);
    if (engine.engine === 'sqlserver') return readSqlServer(engine, url, jdbc);
    // Its clients have no such URL in common: to some it means TLS, to some none.
    return engine.engine === 'influxdb' ? BROKEN : read(engine, url, jdbc);
  } catch {
    // Percent signs that encode nothing.
    return BROKEN;
  }
};

/**
 * `jdbc:oracle:thin:@//host:1521/service`, with or without a protocol or slashes. Behind another scheme of Oracle's,
 * clients take the path for a service or for an instance.
 */
const ORACLE_JDBC = /^oracle:thin:@(?:(tcps?):\/\/|\/\/)?(?=[^/])/i;

/** A URL of another scheme. Its form is the database's own; without a password or a known scheme it is `none`. */
const unsupported = (engine: NamedEngine, beyond: string, isJdbc: boolean): ConnectionUrl => {
  const login = isKnown(engine) || isJdbc ? /[^:/]@/ : /^[^\s:@/]*:[^\s@]*@/;
  const hasPassword = login.test(beyond) || /[?&;](password|pwd)=/i.test(beyond);
  return hasPassword || isKnown(engine) || isJdbc ? { kind: 'unsupported', engine, hasPassword } : NONE;
};

/**
 * SQL Server's, with `;name=value` in place of a query: that is Java's form, also where `jdbc:` is missing. Nothing in
 * it is percent-encoded; what is in braces is not read. A path is the database's name to some clients of
 * `sqlserver://`, and to others that of an instance.
 */
const readSqlServer = (engine: NamedEngine, url: string, jdbc: string | undefined): ConnectionUrl => {
  const [base = '', ...properties] = url.split(';');
  if (properties.length === 0 && jdbc === undefined)
    return /^sqlserver:\/\/[^/?]*\/./i.test(url) ? BROKEN : read(engine, url);
  if (/[{}]/.test(url) || base.includes('?') || base.includes('/', base.indexOf('://') + 3)) return BROKEN;
  const query = properties.map((property) => property.split('=').map(encodeURIComponent).join('='));
  return read(engine, `${base}?${query.join('&')}`, jdbc ?? ';');
};

const read = (engine: NamedEngine, url: string, prefix = ''): ConnectionUrl => {
  const isOracle = engine.engine === 'oracle';
  const [oracle, protocol] = ORACLE_JDBC.exec(url) ?? [];
  if (isOracle !== (prefix !== '' && oracle !== undefined)) return BROKEN;
  const plainly = oracle === undefined ? url : `oracle://${url.slice(oracle.length)}`;
  const [, scheme, user, password, host, port, path = '', query = ''] = SHAPE.exec(plainly) ?? [];
  const parameters = parametersIn(query);
  if (scheme === undefined || host === undefined || engine.kind === 'unsupported' || !parameters)
    return BROKEN;
  // Few drivers for Java read a user before the host.
  if (prefix !== '' && user !== undefined) return BROKEN;
  // Some clients take a single word before the host for the password, some for the user.
  if (isRedis(engine.engine) && user && !password) return BROKEN;
  const own: UrlFields = {
    host,
    port: port ?? String(defaultsOf(engine.engine).port),
    username: user && decodeURIComponent(user),
    password: password && decodeURIComponent(password),
    dbname: isRedis(engine.engine) ? '' : path.slice(1),
    ssl: TLS_SCHEMES.get(scheme.toLowerCase()) ?? ORACLE_PROTOCOLS.get(protocol?.toLowerCase() ?? ''),
  };
  const says = withParameters(own, parameters, { family: familyOf(engine), isJdbc: prefix !== '' });
  const shape = [prefix, scheme, protocol, user && 'user', password && 'password', host, port, path];
  return says === undefined
    ? BROKEN
    : { kind: 'url', engine, says, rest: JSON.stringify([...shape, shownOf(parameters)]) };
};
