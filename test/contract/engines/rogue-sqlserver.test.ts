import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SQLSERVER_ANSWERS } from '../../../lambda/verify/engines/sqlserver-answers.ts';
import { hangUp, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import {
  done,
  error,
  head,
  loggedIn,
  message,
  PRELOGIN,
  prelogin,
  REPLY,
  reroute,
  row,
} from '../../../sandbox/servers/tds.ts';
import { TdsTunnel } from '../../../sandbox/servers/tds-tunnel.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { RIGHT } from './meeting.ts';
import { environment, type Tried, verifyAll } from './misled.ts';
import { pair, stranger, tryWith } from './rogue-tls.ts';

const NUMBERS = [...SQLSERVER_ANSWERS.keys()].filter((row) => typeof row === 'number');
const REFUSED = 18_456;
const DONE_WITH_ERROR = 2;

const trySqlServer = tryWith('sqlserver');

const reply = (...tokens: readonly Uint8Array[]) => message(REPLY, [...tokens, done()], 51);
const refusing = (...numbers: readonly number[]) =>
  message(REPLY, [...numbers.map((number) => error(number)), done(DONE_WITH_ERROR)], 51);
const wants = hear();
const tunnelled = (by: typeof pair) => secure(by, (socket) => new TdsTunnel(socket));
const secured = [wants, say(prelogin('on')), tunnelled(pair), hear()];
/** As far as the login message. */
const plain = [wants, say(prelogin('none')), hear()];
/** As far as the first statement of the library’s own. */
const inSession = [...plain, say(reply(loggedIn())), hear()];
/** As far as the question. */
const asked = [...inSession, say(reply()), hear()];

/** The password as it is sent: UTF-16, half bytes swapped, and 0xA5 of each bit. */
const HIDDEN = Buffer.from(
  Buffer.from(RIGHT, 'utf16le').map((byte) => (((byte & 15) << 4) | (byte >> 4)) ^ 0xa5),
);
const isToldOf = ({ received }: Pick<Tried, 'received'>) =>
  received.includes(HIDDEN) || received.includes(Buffer.from('app', 'utf16le'));

describe('SQL Server: before TLS stands', () => {
  test.each(NUMBERS)('error %i is believed nowhere, and nothing of the login was sent', async (number) => {
    for (const script of [
      [say(refusing(number)), hangUp],
      [wants, say(refusing(number)), hangUp],
      [wants, say(prelogin('on'), refusing(number)), hangUp],
      [wants, say(prelogin('on')), hear(), say(refusing(number)), hangUp],
    ]) {
      const tried = await trySqlServer(script, { tls: true });
      expect(tried.answer.kind).toBe('unknown');
      expect(isToldOf(tried)).toBe(false);
    }
    expect((await trySqlServer([wants, say(refusing(number)), hear()], { tls: true })).answer).toEqual(
      unknown('tls'),
    );
  });

  test.each([
    ['says that it has no TLS', [wants, say(prelogin('none')), hear()]],
    ['says that TLS is off', [wants, say(prelogin('off')), hear()]],
    ['says nothing of TLS', [wants, say(message(REPLY, [Buffer.from([0xff])])), hear()]],
    ['says what is no answer', [wants, say(message(REPLY, [Buffer.from([1, 0])])), hear()]],
    ['has the certificate of a stranger', [wants, say(prelogin('on')), tunnelled(stranger), hear()]],
    [
      'lets in before TLS',
      [wants, say(prelogin('none'), reply(loggedIn()), reply(), reply(row(51))), hear()],
    ],
  ])('a server that %s gets nothing of the login', async (_, script) => {
    const tried = await trySqlServer(script, { tls: true });
    expect(tried.answer).toEqual(unknown('tls'));
    expect(isToldOf(tried)).toBe(false);
  });

  test('refusing the one and letting in the other comes to nothing', async () => {
    const rogue = await rogueServer(
      [wants, say(refusing(REFUSED)), hangUp],
      [wants, say(prelogin('none'), reply(loggedIn()), reply(), reply(row(51))), hear()],
    );
    onTestFinished(() => rogue.stop());
    const passwords = { current: 'a', pending: 'b' };
    const answers = await verifyAll('sqlserver', rogue, passwords, { tls: true, ...environment() });
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });

  test('a secret without TLS is not sent to a server that wants it', async () => {
    const tried = await trySqlServer([wants, say(prelogin('required')), hear()]);
    expect(tried.answer).toEqual(unknown('tls'));
    expect(isToldOf(tried)).toBe(false);
  });
});

describe('SQL Server: a login message', () => {
  test.each([
    ['without TLS', [...plain], false],
    ['with TLS', [...secured], true],
  ] as const)('is refused by error 18456 in reply to it, %s', async (_, begun, tls) => {
    const tried = await trySqlServer([...begun, say(refusing(REFUSED)), hangUp], { tls });
    expect(tried.answer).toEqual(rejected);
    expect(isToldOf(tried)).toBe(true);
  });

  test.each(NUMBERS)('means with error %i what the table says, and never a login', async (number) => {
    const { answer } = await trySqlServer([...plain, say(refusing(number)), hangUp]);
    expect(answer).toEqual(SQLSERVER_ANSWERS.get(number));
  });

  test.each([
    [4060, REFUSED],
    [REFUSED, 4060],
  ])('that is answered by %i and %i together is not refused: the password is right', async (...numbers) => {
    expect((await trySqlServer([...plain, say(refusing(...numbers)), hangUp])).answer).toEqual(
      unknown('not-permitted'),
    );
  });

  test('is not refused by half of a reply: the other half may say why', async () => {
    const half = refusing(REFUSED).subarray(0, -13);
    half.writeUInt16BE(half.length, 2);
    half[1] = 0;
    expect((await trySqlServer([...plain, say(half), hangUp])).answer.kind).toBe('unknown');
  });

  test('is neither refused nor accepted by a reply that says both', async () => {
    const both = message(REPLY, [error(REFUSED), loggedIn(), done()], 51);
    const { answer } = await trySqlServer([
      ...plain,
      say(both),
      hear(),
      say(reply()),
      hear(),
      say(reply(row(51))),
      hear(),
    ]);
    expect(answer).toEqual(unknown('pooler'));
  });

  test('that was answered before it was sent lets nobody in and refuses nobody', async () => {
    for (const words of [refusing(REFUSED), Buffer.concat([reply(loggedIn()), reply(), reply(row(51))])]) {
      const { answer } = await trySqlServer([wants, say(prelogin('none'), words), hear(), hear(), hear()]);
      expect(answer.kind).toBe('unknown');
    }
  });

  test('is sent to no other server, and once', async () => {
    const other = await rogueServer([...asked, say(reply(row(51))), hear()]);
    onTestFinished(() => other.stop());
    const { answer } = await trySqlServer([
      ...plain,
      say(reply(loggedIn(), reroute(other.host, other.port))),
      hear(),
    ]);
    expect(answer).toEqual(unknown('pooler'));
    expect(other.connections()).toBe(0);
  });

  test('is not repeated for an error that the library calls transient', async () => {
    const rogue = await rogueServer([...plain, say(refusing(4060)), hangUp]);
    onTestFinished(() => rogue.stop());
    await verifyAll('sqlserver', rogue, { current: 'a' });
    expect(rogue.connections()).toBe(1);
  });
});

describe('SQL Server: a session', () => {
  test.each([
    ['that is the one of its packets', 51],
    ['whose packets tell no number', 0],
  ])('%s is a login', async (_, told) => {
    const answered = message(REPLY, [row(51), done()], told);
    expect((await trySqlServer([...asked, say(answered), hear(), hangUp])).answer).toEqual(accepted);
  });

  test('of another number than its packets’ is a pooler’s', async () => {
    expect((await trySqlServer([...asked, say(reply(row(52))), hear(), hangUp])).answer).toEqual(
      unknown('pooler'),
    );
  });

  test('whose login was answered under another number is a pooler’s, which passes the answer on', async () => {
    const begun = [...plain, say(message(REPLY, [loggedIn(), done()], 50)), hear(), say(reply()), hear()];
    expect((await trySqlServer([...begun, say(reply(row(51))), hear(), hangUp])).answer).toEqual(
      unknown('pooler'),
    );
  });

  test.each([
    ['no row', reply()],
    ['the number 0', reply(row(0))],
  ])('that answers the question with %s is none', async (_, words) => {
    expect((await trySqlServer([...asked, say(words), hear(), hangUp])).answer).toEqual(unknown('pooler'));
  });

  test.each(NUMBERS)(
    'that answers a statement with error %i lets nobody in and refuses nobody',
    async (number) => {
      for (const begun of [inSession, asked])
        expect(
          (await trySqlServer([...begun, say(refusing(number)), hear(), say(reply(row(51))), hear()])).answer
            .kind,
        ).toBe('unknown');
    },
  );

  test('that refuses the password at its first statement is a pooler’s', async () => {
    for (const begun of [inSession, asked]) {
      const script = [...begun, say(refusing(REFUSED)), hear(), say(reply(row(51))), hear()];
      expect((await trySqlServer(script)).answer).toEqual(unknown('pooler'));
    }
  });

  test('that ends before the question is answered is none', async () => {
    for (const begun of [plain, inSession, asked])
      expect((await trySqlServer([...begun, hangUp])).answer).toEqual(unknown('unreachable'));
  });

  test('of messages that are none tells nothing', async () => {
    const types = fc.constantFrom(REPLY, PRELOGIN, 0xaa, 0);
    const anything = fc.uint8Array({ maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3), types, anything, fc.boolean(), async (stage, type, bytes, whole) => {
        const words = whole ? message(type, [bytes]) : Buffer.concat([head(type, bytes.length * 2), bytes]);
        const begun: Script = [[], plain, inSession, asked][stage] ?? [];
        const { answer } = await trySqlServer([...begun, say(words), hangUp], { loginMs: 300 });
        expect(answer.kind).toBe('unknown');
      }),
      { numRuns: 60 },
    );
  });
});
