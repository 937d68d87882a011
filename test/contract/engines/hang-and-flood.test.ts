import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../lambda/runtime/limits.ts';
import { databases } from '../../../lambda/verify/engines/databases.ts';
import type { Engine } from '../../../lambda/verify/values/engine-table.ts';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import * as mongo from '../../../sandbox/servers/mongo-messages.ts';
import { type PostgresServer, startPostgres } from '../../../sandbox/servers/postgres.ts';
import { drip, flood, hear, rogueServer, type Script, say, secure } from '../../../sandbox/servers/rogue.ts';
import * as mysql from '../../../sandbox/servers/rogue-mysql.ts';
import * as postgres from '../../../sandbox/servers/rogue-postgres.ts';
import * as tds from '../../../sandbox/servers/tds.ts';
import { TdsTunnel } from '../../../sandbox/servers/tds-tunnel.ts';
import * as tns from '../../../sandbox/servers/tns-messages.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected } from '../../support/secrets.ts';
import { loginOf, PATIENT, RIGHT, type Where, WRONG } from './meeting.ts';
import { environment, verifyAll } from './misled.ts';

type Case = readonly [string, Engine, Script, { readonly tls: boolean }?];

const authority = testAuthority();
const pair = authority.issue(['127.0.0.1']);
const tls = { tls: true };

const MYSQL_SESSION = [say(mysql.greeting()), hear(), say(mysql.ok(2)), hear()];
const POSTGRES_SESSION = [
  hear(),
  say(postgres.ASKS['in plain text']),
  hear(),
  say(postgres.letIn, postgres.backend(7), postgres.ready),
  hear(),
];
const TDS_LOGIN = [hear(), say(tds.prelogin('none')), hear()];
const tdsReply = (...tokens: readonly Uint8Array[]) => say(tds.message(tds.REPLY, tokens, 51));
const TDS_SESSION = [
  ...TDS_LOGIN,
  tdsReply(tds.loggedIn(), tds.done()),
  hear(),
  tdsReply(tds.done()),
  hear(),
];
const TDS_TLS = [hear(), say(tds.prelogin('on')), secure(pair, (socket) => new TdsTunnel(socket)), hear()];
/** A packet of a message that does not end with it. */
const tdsPacket = (body: Uint8Array) => Buffer.concat([tds.head(tds.REPLY, body.length, 51, 0), body]);
const HTTP_ASKS = say('HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}');
const HTTP_ENDLESS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const MONGO_HELLO = mongo.replyTo(
  { id: 1, isQuery: true },
  { ismaster: true, maxWireVersion: 21, minWireVersion: 0, ok: 1 },
);
/** An array as long as a number can say. */
const ENDLESS_ROW = mysql.packet(1, Buffer.from([0xfe, 255, 255, 255, 255, 255, 255, 255, 127]));
const GIGABYTE = 2 ** 30;
const MEGABYTES_16 = 2 ** 24 - 1;

const HANGS: readonly Case[] = [
  ['never greets', 'mysql', []],
  ['never answers the login', 'mysql', [say(mysql.greeting()), hear()]],
  ['never answers the hello', 'mysql', [say(mysql.greeting({ tls: true })), hear()], tls],
  ['never answers the query', 'mysql', MYSQL_SESSION],
  ['greets byte by byte', 'mysql', [drip('\x0a', 50)]],
  ['announces 16 MB and stops', 'mysql', [say(mysql.head(MEGABYTES_16, 0), 'x')]],
  ['announces columns without an end', 'mysql', [...MYSQL_SESSION, say(ENDLESS_ROW)]],
  ['never answers', 'postgres', []],
  ['never answers the wish for TLS', 'postgres', [hear()], tls],
  ['never goes on after "yes" to TLS', 'postgres', [hear(), say('S')], tls],
  ['never answers the password', 'postgres', [hear(), say(postgres.ASKS['by SCRAM'])]],
  ['never answers the query', 'postgres', POSTGRES_SESSION],
  ['sends an error without fields', 'postgres', [hear(), say(postgres.EMPTY_ERROR)]],
  [
    'sends one over TLS',
    'postgres',
    [hear(), say('S'), secure(pair), hear(), say(postgres.EMPTY_ERROR)],
    tls,
  ],
  ['sends one in the session', 'postgres', [...POSTGRES_SESSION, say(postgres.EMPTY_ERROR)]],
  ['announces a gigabyte and stops', 'postgres', [hear(), say(postgres.head('R', GIGABYTE), 'x')]],
  ['announces less than nothing', 'postgres', [hear(), say(postgres.head('R', -100), 'x')]],
  ['never answers', 'redis', []],
  ['never answers the hello', 'redis', [hear()], tls],
  ['never answers PING', 'redis', [hear(), say('+OK\r\n')]],
  ['answers byte by byte', 'redis', [drip('+OK', 50)]],
  ['never answers', 'sqlserver', []],
  ['never answers the hello', 'sqlserver', [hear(), say(tds.prelogin('on')), hear()], tls],
  ['never answers the login', 'sqlserver', TDS_LOGIN],
  ['never answers the login over TLS', 'sqlserver', TDS_TLS, tls],
  ['never answers the question', 'sqlserver', TDS_SESSION],
  ['refuses and never ends', 'sqlserver', [...TDS_LOGIN, say(tdsPacket(tds.error(18_456)))]],
  ['sends packets without an end', 'sqlserver', [...TDS_LOGIN, drip('\x04\0\0\x08\0\0\0\0', 20)]],
  ['announces a token and stops', 'sqlserver', [...TDS_LOGIN, tdsReply(Buffer.from([0xaa, 0xff, 0xff]))]],
  ['never answers', 'influxdb', []],
  ['never answers the hello', 'influxdb', [hear()], tls],
  ['never answers the credentials', 'influxdb', [hear(), HTTP_ASKS, hear()]],
  ['answers byte by byte', 'influxdb', [hear(), drip(HTTP_ENDLESS, 5)]],
  [
    'announces more than there is',
    'influxdb',
    [hear(), say('HTTP/1.1 401 No\r\nContent-Length: 99\r\n\r\n')],
  ],
  ['never answers', 'mongo', []],
  ['never answers the hello of TLS', 'mongo', [hear()], tls],
  ['never answers the login', 'mongo', [hear(), say(MONGO_HELLO)]],
  ['announces a gigabyte and stops', 'mongo', [hear(), say(mongo.head(GIGABYTE), 'x')]],
  ['announces less than nothing', 'mongo', [hear(), say(mongo.head(-100), 'x')]],
  ['announces nothing at all', 'mongo', [hear(), say(mongo.head(-16))]],
  ['answers byte by byte', 'mongo', [drip('x', 50)]],
  ['never answers', 'oracle', []],
  ['never answers the hello of TLS', 'oracle', [hear()], tls],
  ['never answers the login', 'oracle', [hear(), say(tns.accept)]],
  [
    'announces a gigabyte and stops',
    'oracle',
    [hear(), say(tns.accept), hear(), say(tns.head(GIGABYTE), 'x')],
  ],
  ['announces nothing at all', 'oracle', [hear(), say(tns.accept), hear(), say(Buffer.alloc(8))]],
  ['asks for the beginning without an end', 'oracle', [hear(), drip(tns.resend.toString('latin1'), 5)]],
];

const FLOODS: readonly Case[] = [
  ['before the greeting', 'mysql', [flood('x')]],
  ['in place of TLS', 'mysql', [say(mysql.greeting({ tls: true })), hear(), flood('x')], tls],
  ['after the login', 'mysql', [say(mysql.greeting()), hear(), flood(mysql.packet(2, Buffer.alloc(100, 1)))]],
  ['as announced', 'mysql', [say(mysql.greeting()), hear(), say(mysql.head(MEGABYTES_16, 2)), flood('x')]],
  ['of rows', 'mysql', [...MYSQL_SESSION, say(mysql.packet(1, Buffer.from([2]))), flood('\0')]],
  ['of empty packets', 'mysql', [...MYSQL_SESSION, flood('\0')]],
  ['at once', 'postgres', [flood('x')]],
  ['in place of TLS', 'postgres', [hear(), flood('S')], tls],
  ['of notices', 'postgres', [hear(), flood(postgres.message('N', Buffer.from('SNOTICE\0\0')))]],
  ['as announced', 'postgres', [hear(), say(postgres.head('R', GIGABYTE)), flood('x')]],
  [
    'over TLS',
    'postgres',
    [hear(), say('S'), secure(pair), hear(), say(postgres.head('R', GIGABYTE)), flood('x')],
    tls,
  ],
  ['of settings', 'postgres', [...POSTGRES_SESSION, flood(postgres.message('S', Buffer.from('a\0b\0')))]],
  ['of lines', 'redis', [hear(), flood('+OK\r\n')]],
  ['without a line', 'redis', [hear(), flood('+')]],
  ['in place of TLS', 'redis', [flood('+OK\r\n')], tls],
  ['at once', 'mongo', [flood('x')]],
  ['as announced', 'mongo', [hear(), say(mongo.head(GIGABYTE)), flood('x')]],
  ['of hellos', 'mongo', [hear(), flood(MONGO_HELLO)]],
  ['of messages without a byte', 'mongo', [hear(), flood(mongo.head(-16))]],
  ['over TLS', 'mongo', [secure(pair), hear(), flood(MONGO_HELLO)], tls],
  ['at once', 'oracle', [flood('x')]],
  ['of wishes for the beginning', 'oracle', [hear(), flood(tns.resend)]],
  ['as announced', 'oracle', [hear(), say(tns.accept), hear(), say(tns.head(GIGABYTE)), flood('x')]],
  ['of data', 'oracle', [hear(), say(tns.accept), hear(), flood(tns.done)]],
  [
    'over TLS',
    'oracle',
    [secure(pair), hear(), say(tns.accept), hear(), flood(tns.data(Buffer.alloc(100)))],
    tls,
  ],
  ['of nested arrays over TLS', 'redis', [secure(pair), hear(), flood('*1\r\n')], tls],
  ['at once', 'sqlserver', [flood('x')]],
  ['in place of TLS', 'sqlserver', [hear(), say(tds.prelogin('on')), hear(), flood('x')], tls],
  ['of empty packets', 'sqlserver', [...TDS_LOGIN, flood(tdsPacket(Buffer.alloc(0)))]],
  ['of errors', 'sqlserver', [...TDS_LOGIN, flood(tdsPacket(tds.error(18_456)))]],
  ['of rows over TLS', 'sqlserver', [...TDS_TLS, flood(tdsPacket(tds.row(7)))], tls],
  ['of headers', 'influxdb', [hear(), say('HTTP/1.1 401 No\r\n'), flood('a: b\r\n')]],
  ['of replies', 'influxdb', [hear(), flood('HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}')]],
  ['without an end', 'influxdb', [hear(), say(HTTP_ENDLESS), flood('1\r\nx\r\n')]],
  ['over TLS', 'influxdb', [secure(pair), hear(), say(HTTP_ENDLESS), flood('1\r\nx\r\n')], tls],
];

/** The greatest that this process, the rogue server's as well, has become since, in MB. */
const watchMemory = () => {
  const megabytes = () => process.memoryUsage.rss() / 1_000_000;
  const before = megabytes();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, megabytes());
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.max(most, megabytes()) - before;
  };
};

const engines = builtDatabases({ ca: authority.ca });

/** Tries it, and tells how many MB the server got rid of. */
const recheck = async (engine: Engine, script: Script, loginMs: number, options = { tls: false }) => {
  const rogue = await rogueServer(script);
  try {
    const login = loginOf({ engine, at: rogue, ...options });
    const { answer } = await engines.tryLogin(login, { ...PATIENT, connectMs: 300, loginMs });
    return { answer, megabytes: rogue.sent() / 1_000_000 };
  } finally {
    await rogue.stop();
  }
};

/** A socket hands on a quarter of one; the kernel's buffers have the rest. */
const ON_THE_WAY_MB = 20;
/** A worker may take some 100 MB; without limits a flood took 2 GB. */
const BEARABLE_MB = 400;

/** Each waits for most of its time, so that several go on side by side. */
describe.concurrent('a login has an answer, and it is no verdict, from a server that', () => {
  test.for(HANGS)('%s (%s)', async ([, engine, script, options], { expect }) => {
    expect((await recheck(engine, script, 700, options)).answer.kind).toBe('unknown');
  });
});

describe('a login has an answer, and this process its memory, in a flood', () => {
  test.for(FLOODS)('%s (%s)', async ([, engine, script, options]) => {
    const grown = watchMemory();
    const { answer, megabytes } = await recheck(engine, script, 5_000, options);
    expect(answer.kind).toBe('unknown');
    expect(megabytes).toBeLessThan(ON_THE_WAY_MB);
    expect(grown()).toBeLessThan(BEARABLE_MB);
  });
});

test('a login whose thread has not started in time makes no connection', async () => {
  const rogue = await rogueServer([]);
  onTestFinished(() => rogue.stop());
  const login = loginOf({ engine: 'postgres', at: rogue });
  const { answer } = await databases().tryLogin(login, { ...PATIENT, startMs: 1, loginMs: 1_000 });
  expect(answer.kind).toBe('unknown');
  expect(rogue.connections()).toBe(0);
});

describe('beside a login that hangs', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(`CREATE ROLE app LOGIN PASSWORD '${RIGHT}'`);
  });
  afterAll(() => server?.stop());

  const loop = [hear(), say(postgres.EMPTY_ERROR)];

  test('others of the same process have their answers, and first', async () => {
    const rogue = await rogueServer(loop);
    onTestFinished(() => rogue.stop());
    const ended: string[] = [];
    const tried = async (name: string, at: Where, password: string, limits = PATIENT) => {
      const { answer } = await engines.tryLogin(loginOf({ engine: 'postgres', at, password }), limits);
      ended.push(name);
      return answer;
    };
    const six = () =>
      Promise.all(Array.from({ length: 6 }, (_, n) => tried('other', server, n % 2 === 0 ? RIGHT : WRONG)));
    const right = Array.from({ length: 6 }, (_, n) => (n % 2 === 0 ? accepted : rejected));
    // Their threads have started by then, so that nothing but the one that hangs is in their way.
    expect(await six()).toEqual(right);
    // It keeps a core busy until its limit. A busy machine needs longer for the six, and has a second go.
    for (const loginMs of [1_000, 30_000]) {
      ended.length = 0;
      const hanging = tried('hanging', rogue, RIGHT, { ...PATIENT, loginMs });
      expect(await six()).toEqual(right);
      const first = [...ended];
      expect((await hanging).kind).toBe('unknown');
      if (!first.includes('hanging')) return;
    }
    expect.unreachable('the six waited for the one that hangs');
  });

  test('a run ends, and so do those that follow', async () => {
    const rogue = await rogueServer(loop);
    onTestFinished(() => rogue.stop());
    const shared = environment();
    const passwords = { current: WRONG, pending: RIGHT };
    const hung = await verifyAll('postgres', rogue, passwords, {
      ...shared,
      limits: { ...LIMITS.login, loginMs: 1_000 },
    });
    expect(Object.values(hung).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(await verifyAll('postgres', server, passwords, shared)).toEqual({
      current: rejected,
      pending: accepted,
    });
  });
});
