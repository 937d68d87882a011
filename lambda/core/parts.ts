import { type DatabaseUrl, parseConnectionUrl } from './connection-url.ts';
import { engineNamed, familyOf, isKnown, type NamedEngine } from './engines.ts';
import { isNoHost, splitHost } from './host-and-port.ts';
import { LOOKALIKES, PARTS, type Part, TLS_WORDS, URL_FIELDS } from './value-names.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A field, and what it says of a part. One field may speak of several, and several of one. */
export type Saying = { readonly part: Part; readonly field: string; readonly value: unknown };

export type Parts = {
  readonly sayings: readonly Saying[];
  /** Fields that hold a URL, or a text with a login in it, that is not read. */
  readonly broken: readonly string[];
  /** Whether there is a URL of a database; the URL alone may have the host and the password. */
  readonly hasUrl: boolean;
  readonly hasPasswordInUrl: boolean;
};

/** Own keys only: `{"__proto__": {"host": …}}` names no host. Null and empty count as missing. */
export const fieldOf = (json: Json, name: string): unknown => {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  return value === null || value === '' ? undefined : value;
};

const ALL_PARTS = Object.keys(PARTS) as Part[];

/** What all fields of the table say, in the table's order and not in the value's. */
export const partsIn = (json: Json, isLoginText: (text: string) => boolean): Parts => {
  const own = ALL_PARTS.flatMap((part) => PARTS[part].flatMap((field) => said(part, field, json)));
  const texts = URL_FIELDS.flatMap((field) => {
    const value = fieldOf(json, field);
    return typeof value === 'string' ? [{ field, value, url: parseConnectionUrl(value) }] : [];
  });
  const inUrls = texts.flatMap(({ field, url }) => (url.kind === 'url' ? saidByUrl(field, url) : []));
  const engines = texts.flatMap(({ field, url }) =>
    'engine' in url ? [{ part: 'engine', field, value: url.engine } as const] : [],
  );
  const isBroken = ({ url, value }: (typeof texts)[number]) =>
    url.kind === 'broken' || (url.kind === 'none' && isLoginText(value));
  return {
    sayings: [...own, ...engines, ...inUrls],
    broken: texts.filter(isBroken).map(({ field }) => field),
    hasUrl: engines.length > 0,
    hasPasswordInUrl: texts.some(({ url }) => url.kind === 'unsupported' && url.hasPassword),
  };
};

const said = (part: Part, field: string, json: Json): readonly Saying[] => {
  const value = fieldOf(json, field);
  if (value === undefined || (part === 'host' && isNoHost(field, value))) return [];
  if (part === 'engine') return [{ part, field, value: engineIn(value) }];
  if (part === 'ssl') return [{ part, field, value: tlsIn(field, value) }];
  return part === 'host' ? hostIn(field, value) : [{ part, field, value }];
};

const saidByUrl = (field: string, { says }: DatabaseUrl): readonly Saying[] =>
  says.flatMap(([part, value]) => (part === 'host' ? hostIn(field, value) : [{ part, field, value }]));

const hostIn = (field: string, value: unknown): readonly Saying[] => {
  if (typeof value !== 'string') return [{ part: 'host', field, value }];
  const { host, port } = splitHost(value);
  const itsPort = port === undefined ? [] : [{ part: 'port', field, value: port } as const];
  return [{ part: 'host', field, value: host }, ...itsPort];
};

const engineIn = (value: unknown): unknown => (typeof value === 'string' ? engineNamed(value) : value);

/** As AWS's templates read their own field: but for false, whatever it says is TLS. Others say it in known words. */
const tlsIn = (field: string, value: unknown): unknown => {
  if (field === 'ssl') return !(value === false || String(value).toLowerCase() === 'false');
  return TLS_WORDS.get(String(value).toLowerCase()) ?? 'not-understood';
};

/** A port is the same as a number and as a text; a host in any letters; an engine by the names of one client. */
export const isSame = (part: Part, one: unknown, other: unknown): boolean =>
  keyOf(part, one) === keyOf(part, other);

const keyOf = (part: Part, value: unknown): string => {
  if (part === 'engine') return isEngine(value) ? familyOf(value) : String(JSON.stringify(value));
  const shown = String(JSON.stringify(value));
  if (part === 'host') return shown.toLowerCase();
  return part === 'port' && typeof value === 'number' ? JSON.stringify(shown) : shown;
};

export const isEngine = (value: unknown): value is NamedEngine =>
  typeof value === 'object' && value !== null && 'kind' in value;

/** A name without what some clients overlook: capitals, blanks, signs. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

const NAMES: ReadonlySet<string> = new Set(Object.values(PARTS).flat());
const LIKE: ReadonlyMap<string, Part> = new Map([
  ...ALL_PARTS.flatMap((part) => PARTS[part].map((name) => [plain(name), part] as const)),
  ...LOOKALIKES,
]);

/** Fields that some client may take for one of the table's, as `HOST`: what they say has to be the same. */
export const lookalikesIn = (json: Json): readonly Saying[] =>
  Object.keys(json).flatMap((field) => {
    const part = NAMES.has(field) ? undefined : LIKE.get(plain(field));
    const says = part === undefined ? [] : said(part, field, json);
    return says.filter(({ value }) => !isEngine(value) || isKnown(value) || plain(field) === 'engine');
  });
