import { LEADS_AWAY, PARTS, type Part, TLS_WORDS } from './value-names.ts';

/** What a URL says of each part. Nothing where it is missing or empty. */
export type Said = { readonly [part in Exclude<Part, 'engine'>]?: string | boolean | undefined };

type Parameter = {
  readonly name: string;
  readonly value: string;
  /** As it is written. */
  readonly raw: string;
};

/** Undefined where one is there twice, in whatever letters. Throws as decodeURIComponent does. */
export const parametersIn = (query: string): readonly Parameter[] | undefined => {
  const asked = query.split('&').filter((each) => each !== '');
  const parameters = asked.map((each) => {
    const [, name = '', raw = ''] = /^([^=]*)=?(.*)$/.exec(each) ?? [];
    return { name: decodeURIComponent(name), value: decodeURIComponent(raw), raw };
  });
  const names = new Set(parameters.map(({ name }) => name.toLowerCase()));
  return names.size === asked.length ? parameters : undefined;
};

/** All but the user and the password, in one order. */
export const shownOf = (parameters: readonly Parameter[]): readonly (readonly string[])[] =>
  parameters.map(({ name, raw }) => (isOfLogin(partOf(name)) ? [name] : [name, raw])).sort();

const isOfLogin = (part: Part | undefined): boolean => part === 'username' || part === 'password';

const PART_OF: ReadonlyMap<string, keyof Said> = new Map(
  (Object.keys(PARTS) as Part[]).flatMap((part) =>
    part === 'engine' ? [] : PARTS[part].map((name) => [name.toLowerCase(), part] as const),
  ),
);

const partOf = (name: string): keyof Said | undefined => PART_OF.get(name.toLowerCase());

type Dialect = { readonly family: string; readonly isJdbc: boolean };

/**
 * A parameter for a part overrides it to some clients and is nothing to others. So it has to say the same, or to be
 * one that all heed where the URL says nothing: a user and a password to PostgreSQL and Java, TLS. Else undefined.
 */
export const withParameters = (
  own: Said,
  parameters: readonly Parameter[],
  dialect: Dialect,
): Said | undefined => {
  let says = own;
  for (const parameter of parameters) {
    const part = partOf(parameter.name);
    if (LEADS_AWAY.includes(parameter.name.toLowerCase())) return undefined;
    // Redis numbers its databases, and a login is to none of them.
    if (part === undefined || (part === 'dbname' && dialect.family === 'redis')) continue;
    const said = part === 'ssl' ? tlsIn(parameter, dialect) : plainly(parameter);
    const isHeeded = part === 'ssl' || fillsIn(parameter, dialect);
    if (said === undefined || (says[part] !== said && (says[part] || says[part] === false || !isHeeded)))
      return undefined;
    says = { ...says, [part]: said };
  }
  return says;
};

const fillsIn = ({ name }: Parameter, { family, isJdbc }: Dialect): boolean =>
  (name === 'user' || name === 'password') && (isJdbc || family === 'postgres');

/** Undefined where it is empty, or where a plus sign may be a blank. */
const plainly = ({ value, raw }: Parameter): string | undefined =>
  raw === '' || raw.includes('+') ? undefined : value;

/** To some drivers of PostgreSQL and Redis, `ssl=false` is a text like any other, and so TLS. */
const tlsIn = ({ name, value }: Parameter, { family, isJdbc }: Dialect): boolean | undefined => {
  const isTls = TLS_WORDS.get(name.toLowerCase())?.get(value.toLowerCase());
  const isMode = name.toLowerCase().endsWith('mode');
  return isTls === false && !isMode && !isJdbc && family !== 'mysql' ? undefined : isTls;
};
