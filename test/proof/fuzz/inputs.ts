import fc from 'fast-check';
import { anyCharacter } from '../../support/any-character.ts';

/** In every text that a generator makes up: no error may hold it. */
export const MARK = 'FAKE-canary';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What is put where something else was. */
const substitutes: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, 0, -1, 1.5, 2 ** 53, '', [], {}, [MARK], { [MARK]: MARK }, MARK),
  fc.constantFrom<Json>(`${MARK}${'x'.repeat(5_000)}`, `${MARK}\u0000\ud800`, { kind: MARK }, [[{}]]),
  fc.string({ unit: anyCharacter, maxLength: 8 }).map((text) => MARK + text),
);

const BENDS = ['drop', 'put', 'put', 'put', 'wrap', 'rename', 'add', 'twice', 'capitals'] as const;

/** One change of a JSON value: what is done, and where, counted over all its members. */
type Bend = { readonly how: (typeof BENDS)[number]; readonly where: number; readonly by: Json };

const bend: fc.Arbitrary<Bend> = fc.record({
  how: fc.constantFrom(...BENDS),
  where: fc.nat(1_000),
  by: substitutes,
});

const isParent = (value: Json): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null;

const sizeOf = (value: Json): number =>
  isParent(value) ? Object.values(value).reduce<number>((sum, inner) => sum + 1 + sizeOf(inner), 0) : 0;

/** The members of a value after the change of the one that is `where`th, deep inside or right here. */
const bentAt = (value: Json, where: number, change: (key: string, old: Json) => [string, Json][]): Json => {
  if (!isParent(value)) return value;
  let left = where;
  const members = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const here = left;
    left -= 1 + sizeOf(inner);
    if (here === 0) return change(key, inner);
    return [[key, here > 0 ? bentAt(inner, here - 1, change) : inner]];
  });
  return Array.isArray(value) ? members.map(([, inner]) => inner) : Object.fromEntries(members);
};

const CHANGES: Readonly<Record<Bend['how'], (key: string, old: Json, by: Json) => [string, Json][]>> = {
  drop: () => [],
  put: (key, _, by) => [[key, by]],
  wrap: (key, old) => [[key, [old]]],
  rename: (key, old) => [[MARK + key, old]],
  add: (key, old, by) => [
    [key, old],
    [MARK, by],
  ],
  twice: (key, old) => [
    [key, old],
    [`${key}${MARK}`, old],
  ],
  capitals: (key, old) => [[key, typeof old === 'string' ? old.toUpperCase() : old]],
};

const bent = (value: Json, { how, where, by }: Bend): Json =>
  bentAt(value, where % Math.max(1, sizeOf(value)), (key, old) => CHANGES[how](key, old, by));

/** The text as a caller's serializer, or nobody's, might send it. */
const SPOILS: readonly ((text: string, at: number) => string)[] = [
  (text, at) => text.slice(0, at % text.length),
  (text) => `\ufeff${text}`,
  (text) => `${text}${MARK}`,
  (text) => text.replace('{', `{"__proto__":{"${MARK}":1},`),
  (text) => text.replace(/\{"([^"]+)":/, `{"$1":"${MARK}","$1":`),
  (text) => text + ' '.repeat(70_000),
];

const spoilt = (text: string, at: number): string => (SPOILS[at % SPOILS.length] ?? String)(text, at);

const encoder = new TextEncoder();

/** As it is, changed in one place or a few, cut, unlike anything that was meant, or no text at all. */
export const payloads = (valid: fc.Arbitrary<Json>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: valid.map((value) => encoder.encode(JSON.stringify(value))) },
    {
      weight: 12,
      arbitrary: fc
        .tuple(valid, bend, fc.array(bend, { maxLength: 2 }))
        .map(([value, first, more]) =>
          encoder.encode(JSON.stringify([first, ...more].reduce<Json>(bent, value))),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(valid, fc.nat(10_000))
        .map(([value, at]) => encoder.encode(spoilt(JSON.stringify(value), at))),
    },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => encoder.encode(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: 3_000 })
        .map((depth) => encoder.encode(`${'[{"detail":'.repeat(depth)}"${MARK}"${'}]'.repeat(depth)}`)),
    },
  );
