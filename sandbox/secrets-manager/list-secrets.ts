import { listed } from './describe.ts';
import { validation } from './errors.ts';
import { type Input, pageSize } from './input.ts';
import { type Filter, matchesAll, parseFilters } from './list-filters.ts';
import { decodeToken, encodeToken } from './next-token.ts';
import type { Context, Operation } from './operation.ts';
import type { Secret } from './secret-record.ts';

/** How many secrets one call looks at: a filter that few match gives short pages, even empty ones, with a NextToken. */
const SCANNED_PER_CALL = 1000;

const SORT_KEYS: Readonly<Record<string, (secret: Secret) => string | number>> = {
  'last-accessed-date': ({ accessedAt }) => accessedAt ?? 0,
  'last-changed-date': ({ changedAt }) => changedAt,
  name: ({ name }) => name,
};

type Query = {
  readonly filters: readonly Filter[];
  readonly includeDeleted: boolean;
  readonly descending: boolean;
  readonly sortKey: string;
};

const oneOf = (input: Input, member: string, allowed: readonly string[], fallback: string): string => {
  const value = input.text(member) ?? fallback;
  if (allowed.includes(value)) return value;
  throw validation(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
};

const queryOf = (input: Input): Query => ({
  filters: parseFilters(input),
  includeDeleted: input.flag('IncludePlannedDeletion') === true,
  descending: oneOf(input, 'SortOrder', ['asc', 'desc'], 'desc') === 'desc',
  sortKey: oneOf(input, 'SortBy', ['created-date', ...Object.keys(SORT_KEYS)], 'created-date'),
});

/** The secret as the list shows it, which may lag (X8). */
const lookup = (name: string, { account, now }: Context): Secret | undefined => {
  const { listLagMs } = account.settings;
  return listLagMs > 0 ? account.findStale(name, now, listLagMs) : account.find(name, now);
};

/** A page by creation: the position is a serial, so a page costs the same wherever it is. */
const pageBySerial = (query: Query, from: number | undefined, size: number, context: Context) => {
  const { store } = context.account;
  const step = query.descending ? -1 : 1;
  let serial = from ?? (query.descending ? store.nextSerial - 1 : 0);
  const found: Secret[] = [];
  for (let scanned = 0; scanned < SCANNED_PER_CALL && found.length < size; scanned += 1, serial += step) {
    if (serial < 0 || serial >= store.nextSerial) return { found, next: undefined };
    const name = store.nameAt(serial);
    const secret = name === undefined ? undefined : lookup(name, context);
    if (secret && isWanted(secret, query)) found.push(secret);
  }
  return { found, next: serial < 0 || serial >= store.nextSerial ? undefined : serial };
};

/** Any other order sorts all secrets anew for every page. */
const pageByKey = (query: Query, from: number | undefined, size: number, context: Context) => {
  const key = SORT_KEYS[query.sortKey] ?? (({ serial }: Secret) => serial);
  const sign = query.descending ? -1 : 1;
  const wanted = [...context.account.store.names()]
    .flatMap((name) => lookup(name, context) ?? [])
    .filter((secret) => isWanted(secret, query))
    .sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : a.serial - b.serial));
  const start = from ?? 0;
  const end = start + size;
  return { found: wanted.slice(start, end), next: end < wanted.length ? end : undefined };
};

const isWanted = (secret: Secret, { filters, includeDeleted }: Query): boolean =>
  (includeDeleted || !secret.deletion) && matchesAll(secret, filters);

export const listSecrets: Operation = (input, context) => {
  const size = pageSize(input);
  const query = queryOf(input);
  const asked = JSON.stringify(query);
  const from = decodeToken(input.text('NextToken'), asked, context);
  const page = query.sortKey === 'created-date' ? pageBySerial : pageByKey;
  const { found, next } = page(query, from, size, context);
  return {
    SecretList: found.map((secret) => listed(secret, context.account.arnOf(secret))),
    NextToken: next === undefined ? undefined : encodeToken(next, asked, context),
  };
};
