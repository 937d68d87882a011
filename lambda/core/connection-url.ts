import { engineNamed, type NamedEngine } from './value-names.ts';

/** What a database URL says. A part that it does not name is missing. */
export type UrlParts = {
  readonly engine: NamedEngine;
  readonly host?: string;
  readonly port?: string;
  readonly username?: string;
  readonly password?: string;
  readonly dbname?: string;
  /** Only where the URL says one or the other. */
  readonly ssl?: boolean;
  /** All of it but the user and the password. */
  readonly rest: string;
};

const SCHEME = /^(?:jdbc:)?([a-z][a-z0-9.-]*)(?:\+[a-z0-9]+)?:/i;

/** A password in a URL that is not read any further: before the host, or among the parameters. */
const PASSWORD = /:\/\/[^/\s@]*:([^/\s@]+)@|[?&;]password=([^&;]+)/i;

export type ConnectionUrl =
  | { readonly kind: 'url'; readonly parts: UrlParts }
  /** Begins as a database's URL, and cannot be read as one. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'none' };

/** Reads `postgres://…` and its kind, `jdbc:` before it or not. Never throws. */
export const parseConnectionUrl = (text: string): ConnectionUrl => {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed)?.[1];
  if (scheme === undefined) return { kind: 'none' };
  const engine = engineNamed(scheme);
  if (engine.kind === 'unsupported') return unsupportedUrl(trimmed, engine);
  try {
    return { kind: 'url', parts: partsOf(new URL(trimmed.replace(/^jdbc:/i, '')), engine, scheme) };
  } catch {
    return { kind: 'broken' };
  }
};

/** What it looks like beyond its scheme is each database's own. Without a password it may be a page of the web. */
const unsupportedUrl = (text: string, engine: NamedEngine): ConnectionUrl => {
  const [, before, among] = PASSWORD.exec(text) ?? [];
  const password = before ?? among;
  if (password === undefined && engine.engine === 'unsupported') return { kind: 'none' };
  return { kind: 'url', parts: { engine, ...(password && { password }), rest: '' } };
};

const CREDENTIALS: readonly string[] = ['user', 'username', 'password'];

const partsOf = (url: URL, engine: NamedEngine, scheme: string): UrlParts => {
  const { searchParams: asked } = url;
  const username = decodeURIComponent(url.username) || asked.get('user') || asked.get('username');
  const password = decodeURIComponent(url.password) || asked.get('password');
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const ssl = sslIn(asked, scheme);
  const others = [...asked].filter(([name]) => !CREDENTIALS.includes(name)).sort();
  // Redis numbers its databases, and a login is to none of them.
  const isNumbered = engine.engine === 'redis' || engine.engine === 'valkey';
  return {
    engine,
    ...(url.hostname && { host: url.hostname.replaceAll(/[[\]]/g, '') }),
    ...(url.port && { port: url.port }),
    ...(username && { username }),
    ...(password && { password }),
    ...(database && !isNumbered && { dbname: database }),
    ...(ssl !== undefined && { ssl }),
    rest: JSON.stringify([url.protocol, url.host, url.pathname, others]),
  };
};

const SSL_PARAMETERS = ['sslmode', 'ssl-mode', 'sslMode', 'ssl', 'tls', 'useSSL'] as const;
const SAYS_NO: readonly string[] = ['disable', 'disabled', 'false', '0', 'no'];
const PLAIN_SCHEMES: readonly string[] = ['redis', 'valkey'];

/** TLS is off only where the URL says so; the schemes of Redis say so by themselves. */
const sslIn = (asked: URLSearchParams, scheme: string): boolean | undefined => {
  for (const name of SSL_PARAMETERS) {
    const value = asked.get(name);
    if (value !== null) return !SAYS_NO.includes(value.toLowerCase());
  }
  return PLAIN_SCHEMES.includes(scheme.toLowerCase()) ? false : undefined;
};
