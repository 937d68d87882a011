import { invalidParameter } from './errors.ts';
import type { Input } from './input.ts';
import type { Secret } from './secret-record.ts';

export type Filter = { readonly key: string; readonly values: readonly string[] };

/** What a filter looks at, and whether case matters there. */
const FIELDS: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description ?? '').split(/\s+/),
  'tag-key': ({ tags }) => (tags ?? []).map(({ Key }) => Key),
  'tag-value': ({ tags }) => (tags ?? []).map(({ Value }) => Value),
  'primary-region': ({ primaryRegion }) => (primaryRegion ? [primaryRegion] : []),
  'owning-service': ({ owningService }) => (owningService ? [owningService] : []),
  all: (secret) => [
    ...secret.name.split(/[\s/_+=.@!-]+/),
    ...(secret.description ?? '').split(/\s+/),
    ...(secret.tags ?? []).flatMap(({ Key, Value }) => [Key, Value]),
  ],
};
const CASE_BLIND = ['description', 'all'];

/** @throws InvalidParameterException for a key that there is not */
export const parseFilters = (input: Input): readonly Filter[] =>
  (input.structures('Filters') ?? []).map((filter) => {
    const key = filter.required('Key');
    const values = filter.texts('Values') ?? [];
    if (!Object.hasOwn(FIELDS, key)) throw invalidParameter(`Invalid filter key ${key}.`);
    if (values.length === 0) throw invalidParameter(`Filter ${key} needs a value.`);
    return { key, values };
  });

/** Every value is a prefix; `!` in front of it means: unless. */
const matches = (secret: Secret, { key, values }: Filter): boolean => {
  const folded = (text: string) => (CASE_BLIND.includes(key) ? text.toLowerCase() : text);
  const texts = FIELDS[key]?.(secret).map(folded) ?? [];
  return values.some((value) => {
    const isNegated = value.startsWith('!');
    const prefix = folded(isNegated ? value.slice(1) : value);
    return texts.some((text) => text.startsWith(prefix)) !== isNegated;
  });
};

/** All filters have to match, of each filter's values one. */
export const matchesAll = (secret: Secret, filters: readonly Filter[]): boolean =>
  filters.every((filter) => matches(secret, filter));
