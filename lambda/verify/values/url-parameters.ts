import { LEADS_AWAY, PARTS, type Part, TLS_WORDS, type TlsWish } from './value-names.ts';

/** What a URL says of each part; undefined if it is missing or empty. */
export type UrlFields = { readonly [part in Exclude<Part, 'engine'>]?: string | TlsWish | undefined };

type Parameter = {
  readonly name: string;
  readonly value: string;
  /** As it is written. */
  readonly raw: string;
};

/** The parameters of a query; undefined if one stands twice, in any case. Throws as decodeURIComponent does. */
export const parametersIn = (query: string): readonly Parameter[] | undefined => {
  const asked = query.split('&').filter((each) => each !== '');
  const parameters = asked.map((each) => {
    const [, name = '', raw = ''] = /^([^=]*)=?(.*)$/.exec(each) ?? [];
    return { name: decodeURIComponent(name), value: decodeURIComponent(raw), raw };
  });
  const names = new Set(parameters.map(({ name }) => name.toLowerCase()));
  return names.size === asked.length ? parameters : undefined;
};

/** Parameters with their values, sorted; of the user and the password only the names. */
export const shownOf = (parameters: readonly Parameter[]): readonly (readonly string[])[] =>
  parameters.map(({ name, raw }) => (isOfLogin(partOf(name)) ? [name] : [name, raw])).sort();

const isOfLogin = (part: Part | undefined): boolean => part === 'username' || part === 'password';

const PART_OF: ReadonlyMap<string, keyof UrlFields> = new Map(
  (Object.keys(PARTS) as Part[]).flatMap((part) =>
    part === 'engine' ? [] : PARTS[part].map((name) => [name.toLowerCase(), part] as const),
  ),
);

const partOf = (name: string, family = ''): keyof UrlFields | undefined => {
  const plain = name.toLowerCase();
  const part = PART_OF.get(plain);
  if (family !== 'sqlserver') return part;
  // SQL Server's clients ask for TLS by this name alone.
  if (plain === 'encrypt') return 'ssl';
  return part === 'ssl' ? undefined : part;
};

type Dialect = { readonly family: string; readonly isJdbc: boolean };

/**
 * The URL's parts, completed by its parameters; undefined where clients would differ. For some clients a parameter
 * overrides a part, others ignore it. So it must say the same as the URL. Where the URL says nothing, TLS counts, the
 * database of a MongoDB user, that of SQL Server, and a user and a password for PostgreSQL and Java: all clients read
 * those.
 */
export const withParameters = (
  own: UrlFields,
  parameters: readonly Parameter[],
  dialect: Dialect,
): UrlFields | undefined => {
  let says = own;
  for (const parameter of parameters) {
    const part = partOf(parameter.name, dialect.family);
    if (LEADS_AWAY.includes(parameter.name.toLowerCase())) return undefined;
    // Redis numbers its databases, and a login is to none of them.
    if (part === undefined || (part === 'dbname' && dialect.family === 'redis')) continue;
    const said = part === 'ssl' ? tlsIn(parameter, dialect) : plainly(parameter);
    const isHeeded = part === 'ssl' || part === 'authSource' || fillsIn(parameter, part, dialect);
    if (said === undefined || (says[part] !== said && (says[part] || says[part] === false || !isHeeded)))
      return undefined;
    says = { ...says, [part]: said };
  }
  return says;
};

const fillsIn = ({ name }: Parameter, part: Part, { family, isJdbc }: Dialect): boolean => {
  if (family !== 'sqlserver')
    return (name === 'user' || name === 'password') && (isJdbc || family === 'postgres');
  return /^database(name)?$/i.test(name) || (isJdbc && isOfLogin(part));
};

/** A parameter's text; undefined if it is empty, or if a plus sign in it may be a blank. */
const plainly = ({ value, raw }: Parameter): string | undefined =>
  raw === '' || raw.includes('+') ? undefined : value;

/**
 * Whether a parameter asks for TLS; undefined where drivers differ. Some of PostgreSQL and Redis take `ssl=false`
 * as true, those of MySQL and MongoDB do not.
 */
const tlsIn = ({ name, value }: Parameter, { family, isJdbc }: Dialect): TlsWish | undefined => {
  const isTls = TLS_WORDS.get(name.toLowerCase())?.get(value.toLowerCase());
  const isMode = name.toLowerCase().endsWith('mode');
  const isClear = isMode || isJdbc || ['mysql', 'mongo', 'sqlserver'].includes(family);
  return isTls === false && !isClear ? undefined : isTls;
};
