import { type DatabaseUrl, parseConnectionUrl } from './connection-url.ts';
import { engineNamed, type NamedEngine } from './engines.ts';
import { isNoHost, splitHost } from './host-and-port.ts';
import { OWN_PARTS, PARTS, type Part, TLS_WORDS, URL_FIELDS } from './value-names.ts';

export type Json = Readonly<Record<string, unknown>>;

/**
 * A field, and its value for one part of a login. A field may name several parts, and a part may have several
 * fields.
 */
export type Mention = { readonly part: Part; readonly field: string; readonly value: unknown };

export type Mentions = {
  readonly mentions: readonly Mention[];
  /** Fields with a URL, or a text with a login in it, that cannot be read. */
  readonly broken: readonly string[];
  /** Whether there is a database's URL. It may have the host and the password. */
  readonly hasUrl: boolean;
  readonly hasPasswordInUrl: boolean;
};

/** A field's value, from own keys only: `{"__proto__": {"host": …}}` names no host. Null and empty are missing. */
const fieldOf = (json: Json, name: string): unknown => {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  return value === null || value === '' ? undefined : value;
};

export const ALL_PARTS = Object.keys(PARTS) as Part[];

/** What all known fields say, in the table's order. */
export const partsIn = (json: Json, isLoginText: (text: string) => boolean): Mentions => {
  const own = ALL_PARTS.flatMap((part) =>
    [...PARTS[part], ...ownNames(part, json)].flatMap((field) => said(part, field, json)),
  );
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
    mentions: [...own, ...engines, ...inUrls],
    broken: texts.filter(isBroken).map(({ field }) => field),
    hasUrl: engines.length > 0,
    hasPasswordInUrl: texts.some(({ url }) => url.kind === 'unsupported' && url.hasPassword),
  };
};

/** Fields that only the engine which the value names has. */
const ownNames = (part: Part, json: Json): readonly string[] => {
  const engine = engineIn(fieldOf(json, 'engine'));
  return isEngine(engine) && engine.kind === 'built-in' ? (OWN_PARTS[engine.engine]?.[part] ?? []) : [];
};

/** What a field says of one part. Several mentions for a host with a port. */
export const said = (part: Part, field: string, json: Json): readonly Mention[] => {
  const value = fieldOf(json, field);
  if (value === undefined || (part === 'host' && isNoHost(field, value))) return [];
  if (part === 'engine') return [{ part, field, value: engineIn(value) }];
  if (part === 'ssl') return [{ part, field, value: tlsIn(field, value) }];
  return part === 'host' ? hostIn(field, value) : [{ part, field, value }];
};

const saidByUrl = (field: string, { says }: DatabaseUrl): readonly Mention[] =>
  ALL_PARTS.flatMap((part) => {
    const value = part === 'engine' ? undefined : says[part];
    if (value === undefined || value === '') return [];
    return part === 'host' ? hostIn(field, value) : [{ part, field, value }];
  });

const hostIn = (field: string, value: unknown): readonly Mention[] => {
  if (typeof value !== 'string') return [{ part: 'host', field, value }];
  const { host, port } = splitHost(value);
  const itsPort = port === undefined ? [] : [{ part: 'port', field, value: port } as const];
  return [{ part: 'host', field, value: host }, ...itsPort];
};

const engineIn = (value: unknown): unknown => (typeof value === 'string' ? engineNamed(value) : value);

/**
 * Whether a field asks for TLS. `ssl` is read as AWS's templates do: all except false is TLS. Others have known
 * words.
 */
const tlsIn = (field: string, value: unknown): unknown => {
  const word = typeof value === 'object' ? '' : String(value).toLowerCase();
  if (field === 'ssl') return word !== 'false';
  return TLS_WORDS.get(field.toLowerCase())?.get(word) ?? 'not-understood';
};

export const isEngine = (value: unknown): value is NamedEngine =>
  typeof value === 'object' && value !== null && 'kind' in value;

export const firstOf = (part: Part, mentions: readonly Mention[]): unknown =>
  mentions.find((mention) => mention.part === part)?.value;

/** The fields that name a part; the part's own name if none does. */
export const fieldsOf = (part: Part, mentions: readonly Mention[]): readonly string[] => {
  const fields = mentions.filter((mention) => mention.part === part).map(({ field }) => field);
  return fields.length > 0 ? fields : [part];
};
