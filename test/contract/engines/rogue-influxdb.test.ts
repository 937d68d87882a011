import { describe, expect, onTestFinished, test } from 'vitest';
import { hangUp, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { RIGHT } from './meeting.ts';
import { environment, type Tried, verifyAll } from './misled.ts';
import { pair, stranger, tryWith } from './rogue-tls.ts';

const tryInfluxdb = tryWith('influxdb');

const reply = (status: number, body = '', ...headers: readonly string[]) =>
  [`HTTP/1.1 ${status} Some Reason`, `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n');

const ASKS = reply(401, '{"error":"unable to parse authentication credentials"}');
const REFUSED = reply(401, '{"error":"authorization failed"}');
const ANSWERED = reply(200, '{"results":[{"statement_id":0}]}');

const ASKS_2 = reply(401, '{"code":"unauthorized","message":"Unauthorized"}');
const REFUSED_2 = reply(401, '{"code":"unauthorized","message":"unauthorized access"}');
const SIGNED_IN = reply(204, '', 'Set-Cookie: influxdb-oss-session=7; Path=/api/', 'Set-Cookie: more=8');
const ME = reply(200, '{"name":"app","status":"active"}');
const GONE = reply(204);

/** As far as the request with the credentials. */
const asked = [hear(), say(ASKS), hear()];
const asked2 = [hear(), say(ASKS_2), hear()];
const signedIn = [...asked2, say(SIGNED_IN), hear()];

const CODED = Buffer.from(`app:${RIGHT}`).toString('base64');
const hasCredentials = ({ received }: Pick<Tried, 'received'>) =>
  received.includes(CODED) || received.includes(RIGHT);

describe('InfluxDB: before TLS stands', () => {
  test.each<[string, Script]>([
    ['a refusal', [say(REFUSED), hangUp]],
    ['a refusal in reply to the hello', [hear(), say(REFUSED), hangUp]],
    ['an answer', [hear(), say(ASKS, ANSWERED), hear()]],
    ['the certificate of a stranger', [secure(stranger), hear(), say(REFUSED), hangUp]],
  ])('%s is not believed, and nothing of the login was sent', async (_, script) => {
    const tried = await tryInfluxdb(script, { tls: true });
    expect(tried.answer).toEqual(unknown('tls'));
    expect(hasCredentials(tried)).toBe(false);
  });
});

describe('InfluxDB 1: the request with the credentials', () => {
  test.each([
    ['without TLS', asked, false],
    ['with TLS', [secure(pair), ...asked], true],
  ] as const)('is refused and answered in reply to it, %s', async (_, begun, tls) => {
    expect((await tryInfluxdb([...begun, say(REFUSED), hangUp], { tls })).answer).toEqual(rejected);
    const tried = await tryInfluxdb([...begun, say(ANSWERED), hear()], { tls });
    expect(tried.answer).toEqual(accepted);
    expect(hasCredentials(tried)).toBe(true);
  });

  test.each<[string, string | Uint8Array]>([
    ['another text', reply(401, '{"error":"Authorization failed"}')],
    ['no JSON', reply(401, 'authorization failed')],
    ['InfluxDB 2’s words', REFUSED_2],
    ['the words of a request without credentials', ASKS],
    ['those words with another status', reply(400, '{"error":"authorization failed"}')],
    ['an answer without results', reply(200, '{"ok":true}')],
    ['an answer that is a page', reply(200, '<html>results</html>')],
    ['an empty answer', reply(200, '{"results":[]}')],
    ['no content', GONE],
    ['another place', reply(307, '', 'Location: http://127.0.0.1:1/query')],
    ['another protocol', '+OK\r\n'],
    ['half a reply', ANSWERED.slice(0, -5)],
  ])('that is answered by %s lets nobody in and refuses nobody', async (_, words) => {
    const { answer } = await tryInfluxdb([...asked, say(words), hangUp]);
    expect(answer.kind).toBe('unknown');
  });

  test.each([
    [403, 'not-permitted'],
    [429, 'busy'],
    [503, 'busy'],
  ] as const)('means with status %i what the table says, also before it is sent', async (status, cause) => {
    const refused = reply(status, '{"error":"authorization failed"}');
    expect((await tryInfluxdb([...asked, say(refused), hangUp])).answer).toEqual(unknown(cause));
    expect((await tryInfluxdb([hear(), say(refused), hangUp])).answer).toEqual(unknown(cause));
  });

  test.each<[string, Script]>([
    ['an answer', [hear(), say(ANSWERED), hear()]],
    ['a page', [hear(), say(reply(404, 'nothing here')), hear()]],
    ['another place', [hear(), say(reply(301, '', 'Location: http://127.0.0.1:1/')), hear()]],
  ])('is not sent where the one without is met with %s', async (_, script) => {
    const tried = await tryInfluxdb(script);
    expect(tried.answer).toEqual(unknown('unclassified'));
    expect(hasCredentials(tried)).toBe(false);
  });

  test('is not sent where the connection ends with the answer to the one without', async () => {
    const last = ASKS.replace('\r\n', '\r\nConnection: close\r\n');
    expect((await tryInfluxdb([hear(), say(last), hangUp])).answer).toEqual(unknown('unreachable'));
  });

  test.each([
    ['refused', REFUSED],
    ['accepted', ANSWERED],
  ])('that was answered before it was sent is not %s', async (_, words) => {
    const { answer } = await tryInfluxdb([hear(), say(ASKS, words), hear(), hear()], { loginMs: 1_000 });
    expect(answer.kind).toBe('unknown');
  });

  test('refused here and let in there, before it was sent, comes to nothing', async () => {
    const rogue = await rogueServer(
      [say(ASKS, REFUSED), hear(), hear()],
      [say(ASKS, ANSWERED), hear(), hear()],
    );
    onTestFinished(() => rogue.stop());
    const answers = await verifyAll('influxdb', rogue, { current: 'a', pending: 'b' }, environment());
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});

test.each([
  ['an answer', ANSWERED],
  ['a refusal', REFUSED],
])('InfluxDB: %s that a cache has kept is no server’s', async (_, words) => {
  const kept = words.replace('\r\n', '\r\nAge: 7\r\n');
  expect((await tryInfluxdb([...asked, say(kept), hangUp])).answer).toEqual(unknown('pooler'));
});

describe('InfluxDB 2: a user who signs in', () => {
  test('is refused in reply to it', async () => {
    expect((await tryInfluxdb([...asked2, say(REFUSED_2), hangUp])).answer).toEqual(rejected);
  });

  test('is let in where the session is theirs, which is ended', async () => {
    const tried = await tryInfluxdb([...signedIn, say(ME), hear(), say(GONE), hear()]);
    expect(tried.answer).toEqual(accepted);
    expect(String(tried.received)).toMatch(
      /POST \/api\/v2\/signout.*cookie: influxdb-oss-session=7; more=8/is,
    );
  });

  test.each([
    ['by a refusal', REFUSED_2, 'pooler'],
    ['for another user', ME.replace('app', 'ape'), 'unclassified'],
    ['without a name', reply(200, '{}'), 'unclassified'],
    ['by an error', reply(403), 'not-permitted'],
    ['by the name, and another status', reply(202, '{"name":"app"}'), 'unclassified'],
  ] as const)('is not let in where the session is answered %s', async (_, words, cause) => {
    expect((await tryInfluxdb([...signedIn, say(words), hangUp])).answer).toEqual(unknown(cause));
  });

  test('is not let in by a page, nor by a session that ends', async () => {
    expect((await tryInfluxdb([...asked2, say(reply(200, 'welcome')), hear()])).answer).toEqual(
      unknown('unclassified'),
    );
    expect((await tryInfluxdb([...signedIn, hangUp])).answer).toEqual(unknown('unreachable'));
  });
});
