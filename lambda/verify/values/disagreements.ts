import { familyOf, isKnown } from './engines.ts';
import { ALL_PARTS, fieldsOf, firstOf, isEngine, type Json, type Mention, said } from './parts.ts';
import { LOOKALIKES, OWN_LOOKALIKES, PARTS, type Part, URL_FIELDS } from './value-names.ts';

/**
 * The fields that name the same part and differ: one client reads one of them, another client the other.
 * `engine`: the value's engine, from a field, the host or the port.
 */
export const disagreements = (
  json: Json,
  mentions: readonly Mention[],
  engine: unknown,
): readonly string[] => {
  const differs = ({ part, value }: Mention, other: unknown) => keyOf(part, value) !== keyOf(part, other);
  const parts = new Set(
    mentions.filter((mention) => differs(mention, firstOf(mention.part, mentions))).map(({ part }) => part),
  );
  const unclear = lookalikesIn(json, engine).filter((mention) =>
    differs(mention, mention.part === 'engine' ? engine : firstOf(mention.part, mentions)),
  );
  return [
    ...ALL_PARTS.filter((part) => parts.has(part)).flatMap((part) => fieldsOf(part, mentions)),
    ...unclear.flatMap(({ part, field }) => [...fieldsOf(part, mentions), field]),
  ];
};

/**
 * A key by which equal values of a part compare: a port as number or text, a host in any case, an engine by its
 * family.
 */
const keyOf = (part: Part, value: unknown): string => {
  const shown = String(JSON.stringify(value));
  if (part === 'engine' && isEngine(value)) return familyOf(value);
  if (part === 'host') return shown.toLowerCase();
  return part === 'port' && typeof value === 'number' ? JSON.stringify(shown) : shown;
};

/** A field's name without case, blanks and signs, which some clients ignore. */
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

/** Fields that some client may read as a known one, such as `HOST`. */
const lookalikesIn = (json: Json, engine: unknown): readonly Mention[] => {
  const name = isEngine(engine) && engine.kind === 'built-in' ? engine.engine : undefined;
  const own = new Map(name && OWN_LOOKALIKES[name]);
  const fields = Object.keys(json).flatMap((field) => {
    const part = NAMES.has(field) ? undefined : (LIKE.get(plain(field)) ?? own.get(plain(field)));
    const says = part === undefined ? [] : said(part, field, json);
    return says.filter(({ value }) => !isEngine(value) || isKnown(value) || plain(field) === 'engine');
  });
  return name === 'influxdb' ? [...fields, ...webHostsIn(json)] : fields;
};

/** Hosts of web addresses: clients of InfluxDB take one for the server's. */
const webHostsIn = (json: Json): readonly Mention[] =>
  URL_FIELDS.flatMap((field) => {
    const text = json[field];
    if (typeof text !== 'string' || !URL.canParse(text)) return [];
    return [{ part: 'host', field, value: new URL(text).hostname } as const];
  });
