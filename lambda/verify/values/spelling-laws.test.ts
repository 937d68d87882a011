import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import { type Credentials, isSameUser } from './credentials.ts';
import { differences } from './identity.ts';
import { parseCredentials } from './parse-credentials.ts';
import { PARTS, URL_FIELDS } from './value-names.ts';

const RUNS = { numRuns: Number(process.env['PROOF_RUNS'] ?? 3_000) };

const parseText = (text: string): Credentials => parseCredentials(new Sensitive(text));
const parse = (value: unknown): Credentials => parseText(JSON.stringify(value));

/** Marked, so that it is found wherever it should not be. */
const password = fc.constantFrom('FAKE-1', 'FAKE-2', 'FAKE 3', 'FAKE"4');
const host = fc.constantFrom('db.test', 'x.abc.eu-west-1.rds.amazonaws.com', '10.0.0.1', '[::1]:5432');

const STYLES: readonly ((words: readonly string[]) => string)[] = [
  (words) => words.join('_'),
  (words) => words.join('_').toUpperCase(),
  (words) => words.join('.'),
  (words) => words.join('-'),
  (words) => words.join(' '),
  (words) => words.join('').toUpperCase(),
  (words) => words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(''),
];

/** A key with this word in it, spelt as somebody might. */
const keyWith = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...words),
      fc.constantFrom('', 'db', 'rds', 'pg', 'primary'),
      fc.constantFrom('', '1', 'rw'),
      fc.constantFrom(...STYLES),
    )
    // In capitals and without a sign, an end hides the word: PASSWORDRW.
    .map(
      ([word, before, after, style]) =>
        style([before, word].filter((part) => part !== '')) + (after && `_${after}`),
    );

const hostKey = keyWith('host', 'hostname', 'endpoint', 'server');
const passwordKey = keyWith('password', 'passwd', 'pwd', 'pass');

/** A value around these fields: as they are, deep within another, in lists. */
const around = (fields: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  fc
    .tuple(fields, fc.array(fc.constantFrom('list', 'rds', 'config', ''), { maxLength: 6 }))
    .map(([inner, wraps]) =>
      wraps.reduce<unknown>((value, wrap) => (wrap === 'list' ? [value] : { [wrap]: value, id: 7 }), inner),
    );

describe('what has a host and a password is never quiet', () => {
  test('whatever their keys, and wherever they are in a JSON', () => {
    const fields = fc
      .tuple(hostKey, host, passwordKey, password, fc.boolean())
      .map(([atHost, name, atPassword, word, isFirst]) =>
        isFirst ? { [atHost]: name, [atPassword]: word } : { [atPassword]: word, [atHost]: name },
      );
    fc.assert(
      fc.property(around(fields), (value) => {
        expect(parse(value).kind).not.toBe('not-for-us');
      }),
      RUNS,
    );
  });

  test('in whatever text, as the whole value or in a field of it', () => {
    const forms: readonly ((fields: readonly (readonly [string, string])[]) => string)[] = [
      (fields) => fields.map(([key, value]) => `${key}=${value}`).join('\n'),
      (fields) => fields.map(([key, value]) => `export ${key}="${value}"`).join('\r\n'),
      (fields) => fields.map(([key, value]) => `  ${key}: ${value}`).join('\n'),
      (fields) => fields.map(([key, value]) => `${key}=${value}`).join(';'),
      (fields) => fields.map(([key, value]) => `'${key}' => '${value}'`).join(','),
      (fields) => fields.map(([key, value]) => `<${key}>${value}</${key}>`).join(''),
      (fields) => JSON.stringify(Object.fromEntries(fields)),
    ];
    const property = fc.property(
      fc.tuple(hostKey, host, passwordKey, password),
      fc.constantFrom(...forms),
      ([atHost, name, atPassword, word], form) => {
        const fields = [
          ['id', '7'],
          [atHost, name],
          [atPassword, word],
        ] as const;
        expect(parseText(form(fields)).kind).not.toBe('not-for-us');
        expect(parse({ of: [form(fields)] }).kind).not.toBe('not-for-us');
      },
    );
    fc.assert(property, RUNS);
  });

  test('as a URL, whatever is in its user, password and parameters', () => {
    const part = fc.string({
      minLength: 1,
      maxLength: 6,
      unit: fc.constantFrom(...'aF1:/?#[]@!$&+,;=% %40é'),
    });
    const scheme = fc.constantFrom(
      'postgres',
      'mysql',
      'redis',
      'jdbc:postgresql',
      'mongodb',
      'mysql+pymysql',
      'sqlserver',
      'jdbc:sqlserver',
      'influxdb',
    );
    fc.assert(
      fc.property(scheme, part, part, host, part, (name, user, word, at, more) => {
        const url = `${name}://${user}:${word}@${at}/orders?${more}`;
        for (const value of [url, { url }, { primary: url }, [url], `URL=${url}`])
          expect((typeof value === 'string' ? parseText(value) : parse(value)).kind).not.toBe('not-for-us');
      }),
      RUNS,
    );
  });
});

const NAMES = [...Object.values(PARTS).flat(), ...URL_FIELDS, 'pwd', 'HOST', 'Password', 'own', 'FAKE-key'];
const url = fc
  .tuple(
    fc.constantFrom('postgres', 'postgresql', 'jdbc:postgresql'),
    fc.constantFrom('app:FAKE-1@', 'app:FAKE-2@', 'app@', ''),
    fc.constantFrom('', ':5432', ':6543'),
    fc.constantFrom('', '/', '/orders'),
    fc.constantFrom(
      '',
      '?sslmode=disable',
      '?user=app&password=FAKE-1',
      '?a=1&b=2',
      '?b=2&a=1',
      '?host=db.test',
    ),
  )
  .map(([scheme, login, port, path, query]) => `${scheme}://${login}db.test${port}${path}${query}`);
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('app', 'db.test', 'db.test:5432', 'FAKE-1', 'FAKE-2', 'postgres', 'orders'),
  fc.constantFrom(5432, '5432', 6543, true, false, 'disable', null, '', ' ', 0, 'https://api.test'),
  url,
  fc.constantFrom({ a: 1, b: [1] }, { b: [1], a: 1 }, [5432], {}),
);
/** Few fields of few values, so that two of them are often nearly the same. */
const change = fc.dictionary(fc.constantFrom(...NAMES), anything, { maxKeys: 2 });
const whole = fc.constantFrom<object>(
  { engine: 'postgres', host: 'db.test', username: 'app', password: 'FAKE-1' },
  { host: 'db.test', port: 5432, user: 'app', password: 'FAKE-2', ssl: false },
  { url: 'postgres://app:FAKE-1@db.test/orders' },
  { jdbcUrl: 'jdbc:postgresql://db.test/orders', username: 'app', password: 'FAKE-1' },
);
const value = fc.tuple(whole, change, change).map((parts): object => Object.assign({}, ...parts));

/** The value, whatever the order of its keys and of a URL's parameters, with every password struck out. */
const struckOut = (one: object): object =>
  Object.fromEntries(
    Object.entries(one).map(([field, inner]) => [field, struckOutOf(field, inner)] as const),
  );

const struckOutOf = (field: string, inner: unknown): unknown => {
  if (field === 'password' && inner) return '*';
  if (!URL_FIELDS.includes(field) || typeof inner !== 'string') return inner;
  const [before = '', query] = inner.split('?');
  const text = query === undefined ? before : `${before}?${query.split('&').sort().join('&')}`;
  return text.replaceAll(/FAKE-[12]/g, '*');
};

describe('two values', () => {
  test('that differ anywhere except in the password never have the same identity', () => {
    let same = 0;
    const pair = fc.tuple(value, change).map(([one, more]) => [one, { ...one, ...more }] as const);
    fc.assert(
      fc.property(fc.oneof(pair, fc.tuple(value, value)), ([one, other]) => {
        const [mine, theirs] = [parse(one), parse(other)];
        if (mine.kind !== 'login' || theirs.kind !== 'login' || !isSameUser(mine.login, theirs.login)) return;
        if (differences(mine.identity, theirs.identity).length > 0) return;
        same += 1;
        expect(struckOut(other)).toEqual(struckOut(one));
        expect(theirs.login.target).toEqual(mine.login.target);
      }),
      { numRuns: RUNS.numRuns * 3 },
    );
    expect(same).toBeGreaterThan(RUNS.numRuns / 20);
  });

  test('that differ in the password alone have', () => {
    const others = change.filter((fields) => !JSON.stringify(fields).includes('FAKE'));
    fc.assert(
      fc.property(whole, others, (one, more) => {
        const text = JSON.stringify({ ...one, ...more });
        const [mine, theirs] = [parseText(text), parseText(text.replace(/FAKE-[12]/, 'FAKE-new'))];
        expect(theirs.kind).toBe(mine.kind);
        if (mine.kind === 'login' && theirs.kind === 'login')
          expect(differences(mine.identity, theirs.identity)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('with the same fields in another order are read the same', () => {
    const orders = value.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray(Object.entries(one), { minLength: Object.keys(one).length }),
      ),
    );
    const read = (credentials: Credentials) => {
      if (credentials.kind === 'not-understood') return [...credentials.fields].sort();
      if (credentials.kind !== 'login') return credentials;
      const { target, user, password: word } = credentials.login;
      return { target, user: user.reveal(), password: word.reveal() };
    };
    fc.assert(
      fc.property(orders, ([one, entries]) => {
        expect(read(parse(Object.fromEntries(entries)))).toEqual(read(parse(one)));
      }),
      RUNS,
    );
  });
});

describe('of a value', () => {
  test('nothing is told but names of the table, as few and as short as a reply may have', () => {
    const known = new Set<string>([...Object.values(PARTS).flat(), ...URL_FIELDS, 'value', 'another-field']);
    const key = fc.oneof(fc.constantFrom(...NAMES), fc.string(), hostKey, passwordKey);
    const any = fc.oneof(around(fc.dictionary(key, fc.oneof(anything, fc.string()))), fc.json());
    fc.assert(
      fc.property(
        fc.oneof(
          any,
          fc.tuple(value, any).map(([one, more]) => Object.assign({}, one, more)),
        ),
        (one) => {
          const credentials = parse(one);
          if (credentials.kind !== 'not-understood') return;
          const { fields, ...rest } = credentials;
          expect(rest).toEqual({ kind: 'not-understood' });
          expect(fields.length).toBeGreaterThan(0);
          expect(fields.length).toBeLessThanOrEqual(20);
          for (const field of fields) expect(known).toContain(field);
        },
      ),
      RUNS,
    );
  });

  test('with everything wrong, the names are as many as a reply may have', () => {
    const all = Object.fromEntries(NAMES.map((name, index) => [name, `FAKE-${index}`]));
    const credentials = parse(all);
    expect(credentials.kind === 'not-understood' && credentials.fields.length).toBe(20);
    const one = { engine: 'postgres', host: 'db.test', username: 'app', password: 'FAKE-1' };
    const [mine, theirs] = [
      parse(one),
      parse({ ...Object.fromEntries(NAMES.map((name) => [name, null])), ...one }),
    ];
    if (mine.kind !== 'login' || theirs.kind !== 'login') throw new Error('no login');
    expect(differences(mine.identity, theirs.identity)).toHaveLength(20);
  });

  test.each(
    [
      ':',
      '@',
      '://',
      'a',
      'a://',
      'host',
      '\\',
      '"',
      '[',
      '{',
      'address: a.',
      'a.',
      ' ',
      '\n',
      'pg://a:',
      '<a',
      '%',
      '&a',
    ].map((piece) => [JSON.stringify(piece), piece]),
  )('as long as can be and made of %s alone, no more is read than in time', (_shown, piece) => {
    const long = piece.repeat(65_536 / piece.length);
    // Of this process alone: a busy machine makes it wait, not work.
    const begun = process.cpuUsage();
    for (const text of [
      long,
      `postgres://${long}`,
      `{"url":${JSON.stringify(long)}}`,
      `[${JSON.stringify(long)}]`,
    ])
      parseText(text.slice(0, 65_536));
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
