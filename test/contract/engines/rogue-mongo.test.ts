import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../../../lambda/decision/evidence.ts';
import { MONGO_ANSWERS } from '../../../lambda/verify/engines/mongo-answers.ts';
import { type MongoOptions, startMongo, type Twist } from '../../../sandbox/servers/mongo.ts';
import { COMPRESSED, head, message, replyTo } from '../../../sandbox/servers/mongo-messages.ts';
import { hangUp, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';
import { environment, hasCredentials, verifyAll } from './misled.ts';
import { pair, stranger, trusting, tryWith } from './rogue-tls.ts';

const NUMBERS = [...MONGO_ANSWERS.keys()].filter((row) => typeof row === 'number');

const databases = trusting();
const tryMongo = tryWith('mongo', databases);

const failing = (code: number) => ({ ok: 0, code, errmsg: 'no reason' });
const asked = { id: 1, isQuery: true };
const HELLO = { ismaster: true, maxWireVersion: 21, minWireVersion: 0, ok: 1 };

/** One login at a server of our own that replies otherwise. */
const twisted = async (
  twist: Twist,
  { password = RIGHT, ...options }: MongoOptions & { readonly password?: string } = {},
): Promise<{ readonly answer: Answer; readonly commands: readonly string[] }> => {
  const server = await startMongo({ ...options, twist });
  onTestFinished(() => server.stop());
  await server.setPassword('app', RIGHT);
  const login = loginOf({ engine: 'mongo', at: server, password, tls: options.tls !== undefined });
  const { answer } = await databases.tryLogin(login, PATIENT);
  return { answer, commands: server.commands() };
};

/** Replies to the one command with these fields instead. */
const replying =
  (to: string, fields: object, at = 1): Twist =>
  (command, reply, times) =>
    command === to && times === at ? { ...fields } : reply;

describe('MongoDB: before TLS stands', () => {
  test.each(NUMBERS)('error %i is believed nowhere, and nothing of the login was sent', async (code) => {
    const error = replyTo(asked, failing(code));
    for (const script of [
      [say(error), hangUp],
      [hear(), say(error), hangUp],
      [secure(stranger), say(error), hangUp],
    ]) {
      const tried = await tryMongo(script, { tls: true });
      expect(tried.answer).toEqual(unknown('tls'));
      expect(hasCredentials(tried)).toBe(false);
    }
  });

  test('refusing the one and letting in the other comes to nothing', async () => {
    const rogue = await rogueServer(
      [hear(), say(replyTo(asked, failing(18))), hangUp],
      [hear(), say(replyTo(asked, HELLO)), hangUp],
    );
    onTestFinished(() => rogue.stop());
    for (const tls of [true, false]) {
      const answers = await verifyAll(
        'mongo',
        rogue,
        { current: 'a', pending: 'b' },
        { tls, ...environment() },
      );
      expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    }
  });
});

describe('MongoDB: a proof of the password', () => {
  test.each(['ismaster', 'saslStart'])('that was not sent yet is not refused in reply to %s', async (to) => {
    const { answer, commands } = await twisted(replying(to, failing(18)), { mechanisms: ['SCRAM-SHA-1'] });
    expect(answer).toEqual(unknown('unclassified'));
    expect(commands).not.toContain('saslContinue');
  });

  test('is refused by error 18 in reply to it, with and without TLS', async () => {
    for (const options of [{}, { tls: pair }])
      expect((await twisted((_, reply) => reply, { ...options, password: WRONG })).answer).toEqual(rejected);
  });

  test.each(NUMBERS)('means with error %i what the table says, and never a login', async (code) => {
    const { answer } = await twisted(replying('saslContinue', failing(code)));
    expect(answer).toEqual(MONGO_ANSWERS.get(code));
  });

  test('is refused by Atlas in its own words', async () => {
    const refusal = { ok: 0, code: 8000, errmsg: 'bad auth : authentication failed', codeName: 'AtlasError' };
    expect((await twisted(replying('saslContinue', refusal))).answer).toEqual(rejected);
  });

  const done = { conversationId: 1, done: true, ok: 1 };

  test.each<[string, object]>([
    ['no signature', done],
    ['an empty one', { ...done, payload: Buffer.from('v=') }],
    ['that of another password', { ...done, payload: Buffer.from(`v=${'A'.repeat(43)}=`) }],
    ['an error of SCRAM', { ...done, payload: Buffer.from('e=invalid-proof') }],
    ['text in place of bytes', { ...done, payload: 'v=' }],
  ])('is accepted by nobody who answers with %s', async (_, fields) => {
    expect((await twisted(replying('saslContinue', fields))).answer).toEqual(unknown('unclassified'));
  });

  test.each<[string, string]>([
    ['more rounds than a day has time for', 'i=2147483647'],
    ['them after a moderate number', 'i=4096,i=2147483647'],
    ['them behind a blank', 'i= 2147483647'],
    ['too few', 'i=1'],
  ])('is not made for a server that asks for %s', async (_, rounds) => {
    const begun = { conversationId: 1, done: false, ok: 1 };
    const first = (nonce: string) => ({ ...begun, payload: Buffer.from(`r=${nonce},s=c2FsdA==,${rounds}`) });
    const mechanisms = ['SCRAM-SHA-1'] as const;
    for (const twist of [
      replying('saslStart', first('abc')),
      replying('ismaster', { ...HELLO, speculativeAuthenticate: first('abc') }),
    ]) {
      const { answer, commands } = await twisted(twist, { mechanisms });
      expect(answer).toEqual(unknown('unclassified'));
      expect(commands).not.toContain('saslContinue');
    }
  });

  test('that the server has confirmed is not refused: it has proved that it knows the password', async () => {
    const { answer } = await twisted((command, reply, times) => {
      if (command !== 'saslContinue') return reply;
      return times === 1 ? { ...reply, done: false } : failing(18);
    });
    expect(answer).toEqual(unknown('pooler'));
  });

  test('that a server asks nobody for lets nobody in', async () => {
    const { answer } = await twisted(replying('ismaster', { ...HELLO, arbiterOnly: true }));
    expect(answer.kind).toBe('unknown');
  });
});

describe('MongoDB: a session', () => {
  test('that is the one announced, of the user, is a login', async () => {
    const { answer, commands } = await twisted((_, reply) => reply, { tls: pair });
    expect(answer).toEqual(accepted);
    expect(commands.at(-1)).toBe('connectionStatus');
  });

  test.each<[string, Twist]>([
    ['another number', replying('ismaster', { ...HELLO, connectionId: 4711 }, 2)],
    ['no number any more', replying('ismaster', HELLO, 2)],
    ['nobody in it', replying('connectionStatus', { authInfo: { authenticatedUsers: [] }, ok: 1 })],
    [
      'somebody else in it',
      replying('connectionStatus', { authInfo: { authenticatedUsers: [{ user: 'ape' }] }, ok: 1 }),
    ],
    ['nothing to say', replying('connectionStatus', { ok: 1 })],
    ['a refusal of what was accepted', replying('connectionStatus', failing(18))],
  ])('with %s is a pooler’s', async (_, twist) => {
    expect((await twisted(twist)).answer).toEqual(unknown('pooler'));
  });

  test('without the right to be asked says nothing', async () => {
    const { answer } = await twisted(replying('connectionStatus', failing(13)));
    expect(answer).toEqual(unknown('not-permitted'));
  });

  test('that ends before it has answered is none', async () => {
    const cut: Twist = (command, reply) => (command === 'connectionStatus' ? head(1_000) : reply);
    const server = await startMongo({ twist: cut });
    onTestFinished(() => server.stop());
    await server.setPassword('app', RIGHT);
    const limits = { ...PATIENT, loginMs: 1_500 };
    expect((await databases.tryLogin(loginOf({ engine: 'mongo', at: server }), limits)).answer).toEqual(
      unknown('timeout'),
    );
  });
});

test('MongoDB: a message that is compressed, which nobody asked for, is not unpacked', async () => {
  const reply = replyTo({ id: 1, isQuery: false }, HELLO).subarray(16);
  const fields = Buffer.alloc(9);
  fields.writeInt32LE(2013, 0);
  fields.writeInt32LE(reply.length, 4);
  const packed = message(COMPRESSED, 1, fields, reply);
  const { answer, commands } = await twisted((command, honest, times) =>
    command === 'ismaster' && times === 2 ? packed : honest,
  );
  expect(answer).toEqual(unknown('unclassified'));
  expect(commands).not.toContain('connectionStatus');
});

test('MongoDB: messages that are none tell nothing', async () => {
  const kinds = fc.constantFrom(1, COMPRESSED, 2013, 7);
  const anything = fc.uint8Array({ maxLength: 64 });
  const stages: readonly Script[] = [[], [hear()], [hear(), say(replyTo(asked, HELLO)), hear()]];
  await fc.assert(
    fc.asyncProperty(fc.nat(2), kinds, anything, fc.boolean(), async (stage, kind, bytes, whole) => {
      const words = whole ? message(kind, 1, bytes) : Buffer.concat([head(bytes.length * 2, kind), bytes]);
      const { answer } = await tryMongo([...(stages[stage] ?? []), say(words), hangUp], { loginMs: 300 });
      expect(answer.kind).toBe('unknown');
    }),
    { numRuns: 100 },
  );
});
