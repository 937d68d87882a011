import { invalidParameter } from './errors.ts';
import type { Input } from './input.ts';
import type { Secret } from './secret-record.ts';

export type Filter = { readonly key: string; readonly values: readonly string[] };

/** What a filter looks at. */
const FIELDS: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => [description ?? ''],
  'tag-key': ({ tags }) => (tags ?? []).map(({ Key }) => Key),
  'tag-value': ({ tags }) => (tags ?? []).map(({ Value }) => Value),
  'primary-region': ({ primaryRegion }) => (primaryRegion ? [primaryRegion] : []),
  'owning-service': ({ owningService }) => (owningService ? [owningService] : []),
  all: (secret) => [
    secret.name,
    secret.description ?? '',
    ...(secret.tags ?? []).flatMap(({ Key, Value }) => [Key, Value]),
  ],
};
/** What ends a word where a filter goes by words, whatever their case (X12). */
const BETWEEN_WORDS: Readonly<Record<string, RegExp>> = {
  description: /\s+/,
  all: /[\s/_+=.@!-]+/,
};

/** @throws InvalidParameterException for a key that there is not */
export const parseFilters = (input: Input): readonly Filter[] =>
  (input.structures('Filters') ?? []).map((filter) => {
    const key = filter.required('Key');
    const values = filter.texts('Values') ?? [];
    if (!Object.hasOwn(FIELDS, key)) throw invalidParameter(`Invalid filter key ${key}.`);
    if (values.length === 0) throw invalidParameter(`Filter ${key} needs a value.`);
    return { key, values };
  });

/** Whether some text begins so; by words, whether each word of `value` begins some word. */
const begins = (texts: readonly string[], value: string, between: RegExp | undefined): boolean => {
  if (between === undefined) return texts.some((text) => text.startsWith(value));
  const wordsOf = (text: string) => text.toLowerCase().split(between);
  const words = texts.flatMap(wordsOf);
  return wordsOf(value).every((wanted) => words.some((word) => word.startsWith(wanted)));
};

/** One of the values has to match; `!` in front of it means: unless. */
const matches = (secret: Secret, { key, values }: Filter): boolean => {
  const texts = FIELDS[key]?.(secret) ?? [];
  return values.some((value) => {
    const isNegated = value.startsWith('!');
    return begins(texts, isNegated ? value.slice(1) : value, BETWEEN_WORDS[key]) !== isNegated;
  });
};

/** All filters have to match, of each filter's values one. */
export const matchesAll = (secret: Secret, filters: readonly Filter[]): boolean =>
  filters.every((filter) => matches(secret, filter));
