import { engineNamed, isKnown } from './engines.ts';
import { isDottedHost, isNoHost } from './host-and-port.ts';
import { ADDRESS_WORDS, HOST_WORDS, PASSWORD_WORDS, PORTS, TOKEN_WORDS, WEB } from './value-names.ts';

/*
 * Whether a value that is not read has a host and a password all the same. It errs on the side of calling somebody.
 * Every expression here takes time in proportion to the text: a value is written by others.
 */

/** A token is a password only to a host that is a database's by its name: all others have APIs' keys. */
type Claim = 'host' | 'database-host' | 'password' | 'token';

/** Whether a text of any form does: key and value, .env, YAML, XML, INI, a table, a URL in the midst of it. */
export const textSaysLogin = (text: string): boolean => isLogin(claimsOfText(text, WORD, NAME));

/** Whether a JSON's fields do, at any depth, or texts in them. */
export const jsonSaysLogin = (json: unknown): boolean => {
  const claims = new Set<Claim>();
  const left: { readonly name: string; readonly value: unknown }[] = [{ name: '', value: json }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { name, value } = next;
    for (const claim of claimsOfField(name, value)) claims.add(claim);
    if (Array.isArray(value)) for (const inner of value) left.push({ name, value: inner });
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) left.push({ name: key, value: inner });
  }
  return isLogin(claims);
};

/** Whether a text in a field of its own speaks of a host or of a password. */
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

/** A word that is no part of a longer run, as base64 is one. */
const WORD = /(?<![\w+/])[a-z_][\w.-]{0,39}(?![\w+/])/gi;
/** A word that something is said of: `host=`, `"host":`, `<host>`, `'host' =>`. */
const NAME = /(?<![\w+/])[a-z_][\w.-]{0,99}(?=["'\s\\]{0,4}[=:>])/gi;
const ADDRESS =
  /(?<![a-z0-9])(?:address|addr|fqdn|ip)["']?\s{0,4}[=:]\s{0,4}["']?(?:[\w-]{1,63}\.){1,20}[\w-]{1,63}(?![\w.@-])/i;
/** A database's name in AWS, whatever is said of it. */
const AWS_HOST = /\.(?:rds|redshift|redshift-serverless|docdb|neptune|cache)\.amazonaws\.com/i;
/** A name and a port that is a database's, whatever is said of it. */
const SERVER = `[\\w.-]{1,253}:(?:${[...PORTS.keys()].join('|')})(?!\\d)`;
const HOST_AND_PORT = new RegExp(`(?<![\\w.:-])${SERVER}`);
const DATA_SOURCE = /data source\s{0,4}=/i;
const JDBC = /jdbc:\w/i;
const HOSTS_IN_TEXT = [ADDRESS, AWS_HOST, HOST_AND_PORT, DATA_SOURCE, JDBC];
/** Oracle's `jdbc:oracle:thin:user/password@host`. */
const THIN = /jdbc:\w{1,40}:\w{1,40}:[^\s@]{1,300}@/i;
/** Go's `user:password@tcp(host:port)/database`. */
const GO = /\S@(tcp[46]?|unix)\(\S/;
/** A page of the web, whatever its address is made of. */
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

/** What a URL with a login in it may take up, for what is looked for in it. */
const MAX_URL = 2_048;

/** A database's URL names a host, and any but the web's with a user and a password names both. */
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

/** Without characters that nobody sees, and letters of other widths as the plain ones that they look like. */
const seen = (text: string): string => text.normalize('NFKC').replaceAll(/[\0\p{Cf}]/gu, '');

const wordsIn = (name: string): readonly string[] =>
  name.split(/(?<=[a-z])(?=[A-Z])|[^A-Za-z]+/).map((word) => word.toLowerCase());

const endsIn = (ends: readonly string[]) => (name: string) =>
  wordsIn(name).some((word) => ends.some((end) => word.endsWith(end)));

const saysHost = endsIn(HOST_WORDS);
const saysAddress = (name: string) => wordsIn(name).some((word) => ADDRESS_WORDS.includes(word));
const saysPassword = endsIn(PASSWORD_WORDS);
const saysToken = endsIn(TOKEN_WORDS);
