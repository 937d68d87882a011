import { Sensitive } from '../../runtime/sensitive.ts';
import type { Login, Target } from './credentials.ts';
import type { Defaults, Engine } from './engine-table.ts';
import { isRedis } from './engines.ts';
import { isHost, toPort } from './host-and-port.ts';
import type { Part } from './value-names.ts';

/** What a value says of each part; undefined where it says nothing. */
export type Said = Readonly<Record<Exclude<Part, 'engine'>, unknown>> & {
  /** The password is an API token, which has no user. */
  readonly isToken: boolean;
};

/** A login, or the parts that are missing or not valid. */
export const loginFrom = (said: Said, defaults: Defaults): Login | { readonly faults: readonly Part[] } => {
  const { engine } = defaults;
  const isWord = isRedis(engine) ? isLine : isSendable;
  const { host, password } = said;
  const port = said.port === undefined ? defaults.port : toPort(said.port);
  const user = said.username ?? (said.isToken ? '' : defaults.user);
  const [databasePart, database] = databaseIn(said, defaults);
  const tls = said.ssl ?? true;
  const isTls = typeof tls === 'boolean' || tls === 'strict';
  if (
    isHost(host) &&
    port !== undefined &&
    isDatabase(engine, database) &&
    isWord(user) &&
    isWord(password) &&
    isTls
  ) {
    const way: Target['way'] | false = tls === 'strict' ? tls : said.isToken && 'token';
    const target = {
      ...{ engine, host, port, tls: tls !== false },
      ...(database !== undefined && { database }),
      ...(way && { way }),
    };
    return { target, user: new Sensitive(user), password: new Sensitive(password) };
  }
  const isAsItMustBe: Readonly<Partial<Record<Part, boolean>>> = {
    host: isHost(host),
    port: port !== undefined,
    [databasePart]: isDatabase(engine, database),
    username: isWord(user),
    password: isWord(password),
    ssl: isTls,
  };
  const parts = Object.keys(isAsItMustBe) as Part[];
  return { faults: parts.filter((part) => !isAsItMustBe[part]) };
};

/**
 * The database of a login, and the part that names it. A user of MongoDB's belongs to a database, which AWS's rotation
 * function takes from `dbname`.
 */
const databaseIn = (
  { dbname, authSource }: Said,
  { engine, database }: Defaults,
): readonly [Part, unknown] => {
  if (isRedis(engine)) return ['dbname', undefined];
  return engine === 'mongo' && authSource !== undefined
    ? ['authSource', authSource]
    : ['dbname', dbname ?? database];
};

/** Whether a value can name the database. Oracle's service has no sign that means something in a connect descriptor. */
const isDatabase = (engine: Engine, value: unknown): value is string | undefined =>
  engine === 'oracle'
    ? typeof value === 'string' && /^[\w.$#-]{1,255}$/.test(value)
    : value === undefined || isSendable(value);

/**
 * Whether a text can be sent as it is. NUL ends a string in the PostgreSQL and MySQL protocols. Half a surrogate pair
 * has no UTF-8, so another password than the stored one would be sent.
 */
const isSendable = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && !/\p{Surrogate}/u.test(value);

/**
 * Whether a text can be sent to Redis: a server that reads lines would take what follows a line break for a
 * command.
 */
const isLine = (value: unknown): value is string => isSendable(value) && !/[\r\n]/.test(value);
