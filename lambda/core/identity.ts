import { parseConnectionUrl } from './connection-url.ts';
import { Sensitive } from './sensitive.ts';
import { PARTS, tellable } from './value-names.ts';

/** All of a value but its user and password, field by field: what two versions of one secret have in common. */
export type Identity = Sensitive<ReadonlyMap<string, string>>;

const LEFT_OUT: readonly string[] = [...PARTS.username, ...PARTS.password];

/** Throws a RangeError where a field is nested beyond reason. */
export const identityOf = (fields: Readonly<Record<string, unknown>>): Identity =>
  new Sensitive(
    new Map(
      Object.entries(fields)
        .filter(([name]) => !LEFT_OUT.includes(name))
        .map(([name, value]) => [name, canonical(value)]),
    ),
  );

/** Equal for equal values, whatever the order of keys; of a database's URL, without its user and password. */
const canonical = (value: unknown): string => {
  const url = typeof value === 'string' ? parseConnectionUrl(value) : undefined;
  if (url?.kind === 'url' && url.parts.rest !== '') return url.parts.rest;
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
};

/** The fields in which two values differ, user and password apart, by names that may be told. */
export const differences = (one: Identity, other: Identity): readonly string[] => {
  const [mine, theirs] = [one.reveal(), other.reveal()];
  const names = new Set([...mine.keys(), ...theirs.keys()]);
  const different = [...names].filter((name) => mine.get(name) !== theirs.get(name));
  return [...new Set(different.map(tellable))];
};
