import { describe, expect, test } from 'vitest';
import { accepted, C, NOW, OLD, P, Q, rejected, unknown, V } from '../../test/support/secrets.ts';
import type { Answer, Role } from '../decision/evidence.ts';
import { AWSCURRENT, epochMs, type VersionId } from '../decision/values.ts';
import { Sensitive } from '../runtime/sensitive.ts';
import type { LoginLimits, ReadResult, Unreadable } from './ports.ts';
import { RefusedUsers } from './refused-users.ts';
import type { Login } from './values/credentials.ts';
import { type VerifyResult, verify } from './verify.ts';

const HOME = { engine: 'postgres', host: 'db.test', dbname: 'orders' };

/** A value as text: the user and the password are what differs between the versions of a secret. */
const value = (password: string, more: object = {}): Extract<ReadResult, { kind: 'text' }> => ({
  kind: 'text',
  text: new Sensitive(JSON.stringify({ ...HOME, username: 'app', password, ...more })),
  labels: [AWSCURRENT],
});
const none: ReadResult = { kind: 'none' };
const text = (plain: string): ReadResult => ({
  kind: 'text',
  text: new Sensitive(plain),
  labels: [AWSCURRENT],
});

const valueNotUnderstood: Answer = { kind: 'unknown', cause: 'not-understood', fields: ['value'] };

type Told = {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
};

/** A run over these versions, AWSCURRENT's first, where the database lets in these passwords. */
const run = async (
  readings: readonly (readonly [VersionId, Role, ReadResult])[],
  lets: (login: Login, limits: LoginLimits) => Answer,
  { elapsedMs = 0, refused = new RefusedUsers(() => NOW) } = {},
) => {
  const { reply, log, tried } = await runOf(readings, lets, { elapsedMs, refused });
  if ('failed' in reply || 'failed' in log) throw new Error(`The verifier failed: ${JSON.stringify(reply)}`);
  return { reply, log, tried };
};

/** The same, where it may fail. */
const runOf = async (
  readings: readonly (readonly [VersionId, Role, ReadResult])[],
  lets: (login: Login, limits: LoginLimits) => Answer,
  { elapsedMs = 0, refused = new RefusedUsers(() => NOW) } = {},
): Promise<VerifyResult & { readonly tried: readonly Told[] }> => {
  const tried: Told[] = [];
  let now = 0;
  const verification = await verify(
    {
      secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3',
      candidates: readings.map(([versionId, role]) => ({ versionId, role })),
    },
    {
      reader: {
        read: async (_, version) => readings.find(([id]) => id === version)?.[2] ?? none,
      },
      databases: {
        async tryLogin(login, limits) {
          const { host, port } = login.target;
          tried.push({ user: login.user.reveal(), password: login.password.reveal(), host, port });
          now += elapsedMs;
          return { answer: lets(login, limits), address: '192.0.2.7' };
        },
      },
      clock: () => epochMs(now),
      refused,
    },
  );
  return { ...verification, tried };
};

const letsIn =
  (...passwords: readonly string[]) =>
  (login: Login): Answer =>
    passwords.includes(login.password.reveal()) ? accepted : rejected;

const passwords = (tried: readonly Told[]) => tried.map(({ password }) => password);

describe('which candidates are tried', () => {
  test('where AWSCURRENT is accepted nothing else is, but all is read', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
        [V, 'previous', none],
      ],
      letsIn('c', 'p'),
    );
    expect(reply).toEqual({
      engine: 'postgres',
      answers: { [C]: accepted, [P]: unknown('not-tried'), [V]: unknown('no-value') },
      sameIdentity: { [C]: true, [P]: true, [V]: false },
      hasValue: { [C]: true, [P]: true, [V]: false },
    });
    expect(passwords(tried)).toEqual(['c']);
  });

  test('where AWSCURRENT is rejected the others are, in order, until one of the same user is accepted', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
        [V, 'previous', value('v')],
      ],
      letsIn('p', 'v'),
    );
    expect(reply.answers).toEqual({ [C]: rejected, [P]: accepted, [V]: unknown('not-tried') });
    expect(passwords(tried)).toEqual(['c', 'p', 'c']);
  });

  test('AWSCURRENT is refused only if it is refused again, after another was let in', async () => {
    const answersToCurrent = [rejected, accepted];
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
      ],
      (login) => (login.password.reveal() === 'p' ? accepted : (answersToCurrent.shift() ?? rejected)),
    );
    expect(reply.answers).toEqual({ [C]: unknown('inconsistent'), [P]: accepted });
  });

  test('AWSCURRENT that is unknown at the second look is unknown', async () => {
    const answersToCurrent = [rejected, unknown('busy')];
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
      ],
      (login) => (login.password.reveal() === 'p' ? accepted : (answersToCurrent.shift() ?? rejected)),
    );
    expect(reply.answers).toEqual({ [C]: unknown('busy'), [P]: accepted });
  });

  test('where it is not known whether AWSCURRENT logs in nothing else is tried', async () => {
    for (const cause of ['busy', 'locked', 'unclassified'] as const) {
      const { reply, tried } = await run(
        [
          [C, 'current', value('c')],
          [P, 'pending', value('p')],
        ],
        () => unknown(cause),
      );
      expect(reply.answers).toEqual({ [C]: unknown(cause), [P]: unknown('not-tried') });
      expect(passwords(tried)).toEqual(['c']);
    }
  });

  test('another user who is accepted does not end the search for one of the same', async () => {
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p', { username: 'app_clone' })],
        [V, 'previous', value('v')],
      ],
      letsIn('p', 'v'),
    );
    expect(reply.answers).toEqual({ [C]: rejected, [P]: accepted, [V]: accepted });
    expect(reply.sameIdentity).toEqual({ [C]: true, [P]: false, [V]: true });
  });
});

describe('how often one user is tried', () => {
  test('twice in a row at most; another user is', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
        [V, 'previous', value('v')],
        [OLD, 'parked', value('other', { username: 'app_clone' })],
      ],
      letsIn('v', 'other'),
    );
    expect(reply.answers[V]).toEqual(unknown('attempts-spent'));
    expect(reply.answers[OLD]).toEqual(accepted);
    expect(passwords(tried)).toEqual(['c', 'p', 'other']);
  });

  test('a name in another case or with blanks is the same one to some engines: its refusals count for both', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p', { username: 'APP' })],
        [V, 'previous', value('v', { username: 'App ' })],
      ],
      letsIn('v'),
    );
    expect(passwords(tried)).toEqual(['c', 'p']);
    expect(reply.answers[V]).toEqual(unknown('attempts-spent'));
    expect(reply.sameIdentity).toEqual({ [C]: true, [P]: false, [V]: false });
  });

  test('as often in a row as the setting says', async () => {
    const { tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
        [V, 'previous', value('v')],
        [Q, 'parked', value('q')],
      ],
      letsIn(),
      { refused: new RefusedUsers(() => NOW, 3) },
    );
    expect(passwords(tried)).toEqual(['c', 'p', 'v']);
  });

  test('an acceptance begins the count anew', async () => {
    const refused = new RefusedUsers(() => NOW);
    const versions = [
      [C, 'current', value('c')],
      [P, 'pending', value('p')],
    ] as const;
    for (let times = 0; times < 2; times += 1) {
      const { reply, tried } = await run(versions, letsIn('p'), { refused });
      expect(reply.answers).toEqual({ [C]: rejected, [P]: accepted });
      expect(passwords(tried)).toEqual(['c', 'p', 'c']);
    }
  });

  test('a user who was refused twice is left in peace for ten minutes, and others are not', async () => {
    let now = NOW;
    const refused = new RefusedUsers(() => now);
    const both = (username: string) =>
      run(
        [
          [C, 'current', value('c', { username })],
          [P, 'pending', value('p', { username })],
        ],
        letsIn(),
        { refused },
      );
    await both('app');
    const { reply, tried } = await both('app');
    expect(reply.answers).toEqual({ [C]: unknown('cooling-down'), [P]: unknown('not-tried') });
    expect(tried).toEqual([]);
    expect((await both('another')).tried).toHaveLength(2);
    now = epochMs(now + 10 * 60_000 - 1);
    expect((await both('app')).tried).toEqual([]);
    now = epochMs(now + 1);
    expect((await both('app')).tried).toHaveLength(2);
  });

  test('a password that was answered is not tried again under another version', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('c')],
        [V, 'previous', value('v')],
      ],
      letsIn('v'),
    );
    expect(reply.answers).toEqual({ [C]: rejected, [P]: rejected, [V]: accepted });
    expect(passwords(tried)).toEqual(['c', 'v', 'c']);
  });

  test('the same password of another user is', async () => {
    const { tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('c', { username: 'app_clone' })],
      ],
      letsIn(),
    );
    expect(tried.map(({ user }) => user)).toEqual(['app', 'app_clone']);
  });

  test('no more where the time of the run is spent, and never longer than is left of it', async () => {
    const limits: LoginLimits[] = [];
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
        [V, 'previous', value('v', { username: 'app_clone' })],
        [Q, 'parked', value('q', { username: 'app_clone' })],
      ],
      (_, given) => {
        limits.push(given);
        return rejected;
      },
      { elapsedMs: 4_500 },
    );
    expect(limits).toEqual([
      { connectMs: 3_000, loginMs: 5_000, startMs: 12_000 },
      { connectMs: 3_000, loginMs: 5_000, startMs: 7_500, address: '192.0.2.7' },
      { connectMs: 3_000, loginMs: 3_000, startMs: 3_000, address: '192.0.2.7' },
    ]);
    expect(reply.answers[Q]).toEqual(unknown('timeout'));
  });
});

describe('where candidates are tried', () => {
  test('nowhere, where the version that was named as AWSCURRENT does not bear it', async () => {
    const { reply, tried } = await run(
      [
        [C, 'current', { ...value('c'), labels: ['AWSPREVIOUS'] }],
        [P, 'pending', value('p')],
        [V, 'previous', none],
      ],
      letsIn('c', 'p'),
    );
    expect(reply.answers).toEqual({
      [C]: unknown('not-tried'),
      [P]: unknown('not-tried'),
      [V]: unknown('no-value'),
    });
    expect(tried).toEqual([]);
  });

  test('at the address that AWSCURRENT’s login reached, by whatever name it goes', async () => {
    const addresses: unknown[] = [];
    await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p')],
      ],
      (login, { address }) => {
        addresses.push(address);
        return letsIn('p')(login);
      },
    );
    expect(addresses).toEqual([undefined, '192.0.2.7', '192.0.2.7']);
  });

  test.each(['timeout', 'tls', 'unreachable'] as const)(
    'is told where the network is at fault: %s',
    async (cause) => {
      const { reply } = await run([[C, 'current', value('c')]], () => unknown(cause));
      expect(reply.answers[C]).toEqual({ ...unknown(cause), endpoint: { host: 'db.test', port: 5432 } });
    },
  );

  test.each<[object, readonly string[]]>([
    [{ host: 'evil.test' }, ['host']],
    [{ port: 5433 }, ['port']],
    [{ engine: 'mysql', port: 5432 }, ['engine', 'port']],
    [{ dbname: 'other', ssl: false }, ['dbname', 'ssl']],
    [{ url: 'postgres://app:p@db.test/orders' }, ['url']],
  ])('one that differs in %j is not, and is another identity', async (change, fields) => {
    const { reply, tried } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p', change)],
      ],
      letsIn('p'),
    );
    expect(reply.answers[P]).toEqual({ kind: 'unknown', cause: 'differs', fields });
    expect(reply.sameIdentity[P]).toBe(false);
    expect(reply.hasValue[P]).toBe(true);
    expect(passwords(tried)).toEqual(['c']);
  });

  test('at AWSCURRENT’s place, with its database and TLS', async () => {
    const places: unknown[] = [];
    await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', value('p', { username: 'app_clone' })],
      ],
      (login) => {
        places.push(login.target);
        return rejected;
      },
    );
    const home = { engine: 'postgres', host: 'db.test', port: 5432, database: 'orders', tls: true };
    expect(places).toEqual([home, home]);
  });

  test('nowhere, where AWSCURRENT does not tell where', async () => {
    const unreadable: readonly (readonly [ReadResult, Answer, boolean])[] = [
      [none, unknown('no-value'), false],
      [{ kind: 'binary' }, valueNotUnderstood, true],
      [text('FAKE-api-key'), valueNotUnderstood, true],
      [text('{"engine":'), valueNotUnderstood, true],
      [value('c', { engine: 'db2' }), unknown('unsupported-engine'), true],
    ];
    for (const [reading, answer, hasValue] of unreadable) {
      const { reply, tried } = await run(
        [
          [C, 'current', reading],
          [P, 'pending', value('p')],
        ],
        letsIn('p'),
      );
      expect(reply.answers).toEqual({ [C]: answer, [P]: unknown('not-tried') });
      expect(reply.hasValue).toEqual({ [C]: hasValue, [P]: true });
      expect(reply.sameIdentity).toEqual({ [C]: false, [P]: false });
      expect(tried).toEqual([]);
    }
  });
});

describe('an AWSCURRENT value that could not be read', () => {
  test.each<[Unreadable]>([
    [{ kind: 'unreadable', cause: 'values-unreachable', error: 'TimeoutError' }],
    [{ kind: 'unreadable', cause: 'values-not-permitted', error: 'AccessDeniedException' }],
    [{ kind: 'unreadable', cause: 'values-not-decryptable', error: 'DecryptionFailure' }],
    [{ kind: 'unreadable', cause: 'values-unreachable' }],
  ])('is the verifier’s failure, and no answer: %j', async (reading) => {
    const { reply, log, tried } = await runOf(
      [
        [C, 'current', reading],
        [P, 'pending', value('p')],
      ],
      letsIn('p'),
    );
    const { cause: failed, error } = reading;
    expect(reply).toStrictEqual({ failed, ...(error && { error }) });
    expect(log).toMatchObject(reply);
    expect(tried).toEqual([]);
  });

  test('is none where it is another version’s: what AWSCURRENT was answered stands', async () => {
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', { kind: 'unreadable', cause: 'values-unreachable' }],
        [V, 'previous', value('v')],
      ],
      letsIn('v'),
    );
    expect(reply.answers).toEqual({ [C]: rejected, [P]: unknown('unreachable'), [V]: accepted });
    expect(reply.hasValue).toEqual({ [C]: true, [P]: true, [V]: true });
  });
});

describe('AWSCURRENT that names no database', () => {
  const answerBeside = async (other: ReadResult) => {
    const { reply } = await run(
      [
        [C, 'current', text('FAKE-api-key')],
        [P, 'pending', other],
      ],
      letsIn(),
    );
    return { engine: reply.engine, answer: reply.answers[C] };
  };

  test.each<[string, ReadResult]>([
    ['none that does', text('FAKE-other-key')],
    ['one that is empty', none],
    ['one that cannot be read', { kind: 'unreadable', cause: 'values-not-permitted' }],
  ])('beside %s is not for us', async (_, other) => {
    expect(await answerBeside(other)).toEqual({ engine: 'none', answer: unknown('unsupported-engine') });
  });

  test.each<[string, ReadResult]>([
    ['a login', value('p')],
    ['a login to a database without a driver', value('p', { engine: 'db2' })],
    ['a login that is not understood', value('p', { port: 'FAKE' })],
  ])('beside %s is not understood, so that somebody is called', async (_, other) => {
    expect(await answerBeside(other)).toEqual({ engine: 'unknown', answer: valueNotUnderstood });
  });
});

describe('what is told of a candidate that cannot be tried', () => {
  test('is its own cause, and that it has a value unless that is certain to be wrong', async () => {
    const { reply } = await run(
      [
        [C, 'current', value('c')],
        [P, 'pending', { kind: 'unreadable', cause: 'values-not-decryptable' }],
        [V, 'previous', { kind: 'text', text: new Sensitive('{"engine":"postgres"}'), labels: [] }],
        [Q, 'parked', none],
      ],
      letsIn(),
    );
    expect(reply.answers).toEqual({
      [C]: rejected,
      [P]: unknown('not-permitted'),
      [V]: { ...unknown('not-understood'), fields: ['host', 'username', 'password'] },
      [Q]: unknown('no-value'),
    });
    expect(reply.hasValue).toEqual({ [C]: true, [P]: true, [V]: true, [Q]: false });
  });

  test('for want of a driver is the way out', async () => {
    const { reply, log } = await run([[C, 'current', value('c', { engine: 'db2' })]], letsIn());
    expect(reply.engine).toBe('db2');
    expect(log.advice).toMatch(/verifier of your own/);
  });
});

test('a driver that cannot be loaded is an error, not an answer', async () => {
  const broken = run([[C, 'current', value('c')]], () => {
    throw new Error('Cannot find module');
  });
  await expect(broken).rejects.toThrow('Cannot find module');
});
