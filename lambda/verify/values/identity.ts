import { isObject } from '../../decision/unknown-value.ts';
import { Sensitive } from '../../runtime/sensitive.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { tellable } from './tellable.ts';
import { PARTS, URL_FIELDS } from './value-names.ts';

/** A value without its user and password: what two versions of one secret have in common. */
export type Identity = Sensitive<{
  /** How the value is written, where not every client reads every form. */
  readonly form: string;
  readonly fields: ReadonlyMap<string, string>;
}>;

const OF_LOGIN: readonly string[] = [...PARTS.username, ...PARTS.password];

/**
 * `passwords`: further fields that have a password. A user or a password is replaced by fixed words, so that only its
 * presence counts. Throws a RangeError where a field is nested beyond reason.
 */
export const identityOf = (
  json: Readonly<Record<string, unknown>>,
  form: string,
  passwords: readonly string[] = [],
): Identity => {
  const ofLogin = [...OF_LOGIN, ...passwords];
  const shown = (name: string, value: unknown) =>
    ofLogin.includes(name) && typeof value === 'string' && value !== ''
      ? 'user or password'
      : canonical(name, value);
  return new Sensitive({
    form,
    fields: new Map(Object.entries(json).map(([name, value]) => [name, shown(name, value)])),
  });
};

/** A field in a form that compares. Of a URL's user and password only the presence counts. */
const canonical = (name: string, value: unknown): string => {
  const url = URL_FIELDS.includes(name) && typeof value === 'string' ? parseConnectionUrl(value) : undefined;
  return url?.kind === 'url' ? `url ${url.rest}` : JSON.stringify(value, inOrder);
};

/** Equal for equal values, whatever the order of keys. */
const inOrder = (_name: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** The fields in which two values differ, user and password apart, by names that may be told; `value` for its form. */
export const differences = (one: Identity, other: Identity): readonly string[] => {
  const [mine, theirs] = [one.reveal(), other.reveal()];
  const names = new Set([...mine.fields.keys(), ...theirs.fields.keys()]);
  const different = [...names].filter((name) => mine.fields.get(name) !== theirs.fields.get(name));
  return tellable([...(mine.form === theirs.form ? [] : ['value']), ...different]);
};
