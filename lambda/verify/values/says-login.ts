import { PORTS } from './engine-table.ts';
import { engineNamed, isKnown } from './engines.ts';
import { isDottedHost, isNoHost } from './host-and-port.ts';
import { ADDRESS_WORDS, HOST_WORDS, PASSWORD_WORDS, TOKEN_WORDS, WEB } from './value-names.ts';

/*
 * Whether a value that could not be parsed has a host and a password. In doubt the answer is yes, which requires
 * attention. Every expression here takes time in proportion to the text, since others write the value.
 */

/**
 * What a text names. `token` counts as a password only together with `database-host`: elsewhere it is an API's key.
 */
type Claim = 'host' | 'database-host' | 'password' | 'token';

/** Whether a text names a login, in any form: key and value, .env, YAML, XML, INI, a table, a URL within a text. */
export const textSaysLogin = (text: string): boolean => isLogin(claimsOfText(text, WORD, NAME));

/** Whether the fields of a JSON value name a login, at any depth, or the texts in them do. */
export const jsonSaysLogin = (json: unknown): boolean => {
  const claims = new Set<Claim>();
  const open: { readonly name: string; readonly value: unknown }[] = [{ name: '', value: json }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, value } = next;
    for (const claim of claimsOfField(name, value)) claims.add(claim);
    if (Array.isArray(value)) for (const inner of value) open.push({ name, value: inner });
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) open.push({ name: key, value: inner });
  }
  return isLogin(claims);
};

/** Whether a field's text names a host or a password. */
export const textSaysPart = (text: string): boolean => {
  const claims = claimsOfText(text, NAME);
  return claims.has('host') || claims.has('password');
};

const isLogin = (claims: ReadonlySet<Claim>): boolean =>
  (claims.has('host') && claims.has('password')) || (claims.has('database-host') && claims.has('token'));

const claimsOfField = (name: string, value: unknown): readonly Claim[] => {
  if (typeof value === 'boolean') return [];
  const plain = seen(name);
  const isAddress = saysAddress(plain) && typeof value === 'string' && isDottedHost(value);
  const isHost = isAddress || (saysHost(plain) && !isNoHost(plain, value));
  return [
    ...(isHost || AWS_HOST.test(plain) ? (['host'] as const) : []),
    ...(saysPassword(plain) ? (['password'] as const) : []),
    ...(saysToken(plain) ? (['token'] as const) : []),
    ...(typeof value === 'string' ? claimsOfText(value, NAME) : []),
  ];
};

/** A word that is not part of a longer run, such as base64. */
const WORD = /(?<![\w+/])[a-z_][\w.-]{0,39}(?![\w+/])/gi;
/** A word that is followed by a value: `host=`, `"host":`, `<host>`, `'host' =>`. */
const NAME = /(?<![\w+/])[a-z_][\w.-]{0,99}(?=["'\s\\]{0,4}[=:>])/gi;
const ADDRESS =
  /(?<![a-z0-9])(?:address|addr|fqdn|ip)["']?\s{0,4}[=:]\s{0,4}["']?(?:[\w-]{1,63}\.){1,20}[\w-]{1,63}(?![\w.@-])/i;
/** The end of a database's host name in AWS, anywhere in a text. */
const AWS_HOST =
  /\.(?:(?:rds|redshift|redshift-serverless|docdb|neptune|cache)\.amazonaws\.com|timestream-influxdb\.[a-z0-9-]{1,30}\.on\.aws)/i;
/** A name with a database's port, anywhere in a text. */
const SERVER = `[\\w.-]{1,253}:(?:${[...PORTS.keys()].join('|')})(?!\\d)`;
const HOST_AND_PORT = new RegExp(`(?<![\\w.:-])${SERVER}`);
const DATA_SOURCE = /data source\s{0,4}=/i;
const JDBC = /jdbc:\w/i;
const HOSTS_IN_TEXT = [ADDRESS, AWS_HOST, HOST_AND_PORT, DATA_SOURCE, JDBC];
/** Oracle's `jdbc:oracle:thin:user/password@host`. */
const THIN = /jdbc:\w{1,40}:\w{1,40}:[^\s@]{1,300}@/i;
/** Go's `user:password@tcp(host:port)/database`. */
const GO = /\S@(tcp[46]?|unix)\(\S/;
/** The URL of a web page. */
const WEB_URL = new RegExp(`(?<![a-z0-9+.-])(?:${WEB.join('|')})://[^\\s"'<>,;\\\\]*`, 'gi');
/** A URL without its scheme: `user:password@host:port`, the port a database's. */
const SCHEMELESS = new RegExp(`:\\S{1,300}@${SERVER}`);
/** A line of libpq's file: host, port, database, user, password. */
const PGPASS = /^[^\s:#]{1,253}:(\d{1,5}|\*):[^\n:]{1,64}:[^\n:]{1,64}:\S/m;

const LOGINS_IN_TEXT = [GO, THIN, SCHEMELESS, PGPASS];

const claimsOfText = (text: string, ...names: readonly RegExp[]): ReadonlySet<Claim> => {
  const plain = seen(text).replaceAll(WEB_URL, ' ');
  if (LOGINS_IN_TEXT.some((login) => login.test(plain))) return new Set(['host', 'password']);
  const words = names.flatMap((name) => plain.match(name) ?? []);
  const claims = new Set<Claim>(claimsOfUrls(plain));
  if (words.some(saysHost) || HOSTS_IN_TEXT.some((host) => host.test(plain))) claims.add('host');
  if (AWS_HOST.test(plain)) claims.add('database-host');
  if (words.some(saysPassword)) claims.add('password');
  if (words.some(saysToken)) claims.add('token');
  return claims;
};

/** How much of a URL is searched for a login, in characters. */
const MAX_URL = 2_048;

/**
 * Claims of the URLs in a text. A database's URL names a host; any URL with a user and a password, except the
 * web's, names both.
 */
const claimsOfUrls = (text: string): readonly Claim[] =>
  [...text.matchAll(/:\/\//g)].flatMap(({ index }) => {
    const [scheme = ''] = /[a-z][a-z0-9+.:-]*$/i.exec(text.slice(Math.max(0, index - 60), index)) ?? [];
    const names = scheme.toLowerCase().split(/[+:]/);
    if (scheme === '' || names.some((name) => WEB.includes(name))) return [];
    const isDatabase = names.some((name) => name === 'jdbc' || isKnown(engineNamed(name)));
    const [beyond = ''] = text.slice(index + 3, index + MAX_URL).split(isDatabase ? '\n' : /[\s/]/, 1);
    const colon = beyond.indexOf(':');
    if (colon !== -1 && beyond.indexOf('@', colon) !== -1) return ['host', 'password'];
    return isDatabase ? ['host'] : [];
  });

/** A text as a reader sees it: without invisible characters, and with plain letters for those of other widths. */
const seen = (text: string): string => text.normalize('NFKC').replaceAll(/[\0\p{Cf}]/gu, '');

const wordsIn = (name: string): readonly string[] =>
  name.split(/(?<=[a-z])(?=[A-Z])|[^A-Za-z]+/).map((word) => word.toLowerCase());

const endsIn = (ends: readonly string[]) => (name: string) =>
  wordsIn(name).some((word) => ends.some((end) => word.endsWith(end)));

const saysHost = endsIn(HOST_WORDS);
const saysAddress = (name: string) => wordsIn(name).some((word) => ADDRESS_WORDS.includes(word));
const saysPassword = endsIn(PASSWORD_WORDS);
const saysToken = endsIn(TOKEN_WORDS);
