import { MongoServerError } from 'mongodb/lib/error.js';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { rejected, unknown } from '../../../test/support/secrets.ts';
import type { Answer } from '../../decision/evidence.ts';
import { type AnswerTable, codeOf, messageOf } from './answers.ts';
import { MONGO_ANSWERS, mongoFault } from './mongo-answers.ts';
import { MYSQL_ANSWERS, mysqlFault } from './mysql-answers.ts';
import { ORACLE_ANSWERS, oracleFault } from './oracle-answers.ts';
import { POSTGRES_ANSWERS, postgresFault } from './postgres-answers.ts';
import { ErrorReply, REDIS_ANSWERS, redisFault } from './redis-answers.ts';

const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields);
const serverError = (message: string, code: string) =>
  Object.assign(new pg.DatabaseError(message, 0, 'error'), { code });
const reply = (text: string) => new ErrorReply(text);

/** What a driver throws, and what is concluded; nothing where it is in no table. Real servers: test/contract/engines. */
type Case = readonly [what: string, error: unknown, answer: Answer | undefined];

describe('PostgreSQL and Redshift', () => {
  const refusedByRedshift = 'password authentication failed for user "app"';
  const cases: readonly Case[] = [
    ['a wrong password', serverError(refusedByRedshift, '28P01'), rejected],
    ['a wrong password, as Redshift says it', serverError(refusedByRedshift, '28000'), rejected],
    [
      'a role that may not log in from here',
      serverError('no pg_hba.conf entry for host', '28000'),
      unknown('not-permitted'),
    ],
    [
      'a message that quotes a refusal',
      withFields(`no entry: ${refusedByRedshift}`, { code: '28000' }),
      unknown('not-permitted'),
    ],
    ['those words with another code', serverError(refusedByRedshift, '53300'), unknown('busy')],
    ['those words without a code', new Error(refusedByRedshift), undefined],
    ['no such database', serverError('database "x" does not exist', '3D000'), unknown('not-permitted')],
    ['a code of a refusal that no server sent', withFields(refusedByRedshift, { code: '28P01' }), rejected],
    ['a server without TLS', new Error('The server does not support SSL connections'), unknown('tls')],
    ['nobody listening', withFields('connect', { code: 'ECONNREFUSED' }), unknown('unreachable')],
    ['an error unheard of', serverError('out of order', 'XX000'), undefined],
    ['an error without a word', new Error(''), undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(POSTGRES_ANSWERS.get(postgresFault(error).code)).toEqual(answer);
  });
});

describe('MySQL and MariaDB', () => {
  const cases: readonly Case[] = [
    ['a wrong password', withFields('', { code: 'ER_ACCESS_DENIED_ERROR', errno: 1045 }), rejected],
    ['an account locked by MariaDB, which has no name', withFields('', { errno: 4151 }), unknown('locked')],
    ['no such database', withFields('', { code: 'ER_BAD_DB_ERROR', errno: 1049 }), unknown('unclassified')],
    ['Node’s own number', withFields('', { code: 'ETIMEDOUT', errno: -110 }), unknown('timeout')],
    ['no number of anybody’s', withFields('', { code: 'ECONNRESET', errno: 0 }), unknown('unreachable')],
    ['a number in words', withFields('', { code: 'ENOTFOUND', errno: '1045' }), unknown('unreachable')],
    ['no TLS', withFields('', { code: 'HANDSHAKE_NO_SSL_SUPPORT' }), unknown('tls')],
    ['an error unheard of', withFields('', { code: 'ER_UNHEARD_OF', errno: 9999 }), undefined],
    ['a word in place of an error', '1045', undefined],
    ['nothing at all', null, undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(MYSQL_ANSWERS.get(mysqlFault(error).code)).toEqual(answer);
  });
});

describe('Redis and Valkey', () => {
  const full = 'ERR max number of clients reached';
  const cases: readonly Case[] = [
    ['a wrong password', reply('WRONGPASS invalid username-password pair or user is disabled.'), rejected],
    ['no permission', reply('NOPERM User app has no permissions'), unknown('not-permitted')],
    ['a full server', reply(full), unknown('busy')],
    ['an all-purpose error unheard of', reply('ERR unknown command'), undefined],
    ['a refusal in the words of anybody else', new Error('WRONGPASS invalid'), undefined],
    ['a closed connection', withFields('', { code: 'CONNECTION_CLOSED' }), unknown('unreachable')],
    ['a broken one', withFields(full, { code: 'ECONNRESET' }), unknown('unreachable')],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(REDIS_ANSWERS.get(redisFault(error).code)).toEqual(answer);
  });
});

describe('MongoDB and DocumentDB', () => {
  const server = (code: number, message = 'Authentication failed.') =>
    new MongoServerError({ code, message });
  const closed = 'connection 12 to 10.0.0.1:27017 closed';
  const cases: readonly Case[] = [
    ['a wrong password', server(18), rejected],
    ['a wrong password, as Atlas says it', server(8000, 'bad auth : authentication failed'), rejected],
    ['anything else of Atlas’s', server(8000, 'not allowed: bad auth'), undefined],
    ['a word that begins like it', server(8000, 'bad authority'), undefined],
    [
      'Atlas’s words with another code',
      server(13, 'bad auth : authentication failed'),
      unknown('not-permitted'),
    ],
    ['a code of a refusal that no server sent', withFields('', { code: 18 }), rejected],
    ['a mechanism that the server does not have', server(-301), undefined],
    ['a closed connection', new Error(closed), unknown('unreachable')],
    ['a closed connection in a sentence', new Error(`the ${closed}`), undefined],
    ['more after a closed connection', new Error(`${closed} it`), undefined],
    [
      'what ended the connection',
      new Error('', { cause: withFields('', { code: 'TOO_MUCH_DATA' }) }),
      unknown('unclassified'),
    ],
    ['a certificate', withFields('', { code: 'CERT_HAS_EXPIRED' }), unknown('tls')],
    ['a signature that is not the server’s', new Error('Server returned an invalid signature'), undefined],
    ['an empty code', withFields('', { code: '' }), undefined],
    ['nothing at all', null, undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(MONGO_ANSWERS.get(mongoFault(error).code)).toEqual(answer);
  });
});

describe('Oracle', () => {
  const server = (errorNum: unknown) => withFields('', { code: 'ORA-01017', errorNum });
  const refused = (said: string, code = 'NJS-511') =>
    withFields(`refused. (CONNECTION_ID=x)\nCause: ${said}`, { code });
  const cases: readonly Case[] = [
    ['a wrong password', server(1017), rejected],
    ['a locked account', server(28000), unknown('locked')],
    ['an expired password', server(28001), unknown('expired')],
    ['no right to a session', server(1045), unknown('not-permitted')],
    ['an error unheard of', server(600), undefined],
    ['no number of the server’s', server(0), undefined],
    ['a number in words', server('1017'), undefined],
    ['a listener without room', refused('ORA-12516'), unknown('busy')],
    ['a listener that says no more', refused('refused'), undefined],
    ['a listener’s number in a sentence', refused('ORA-12516 and more'), undefined],
    ['such a number from anybody else', refused('ORA-12516', 'NJS-503'), undefined],
    [
      'a service that the listener does not know',
      withFields('', { code: 'NJS-518' }),
      unknown('not-permitted'),
    ],
    ['a certificate', withFields('', { code: 'CERT_HAS_EXPIRED' }), unknown('tls')],
    ['an empty code', withFields('', { code: '' }), undefined],
    ['nothing at all', null, undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(ORACLE_ANSWERS.get(oracleFault(error).code)).toEqual(answer);
  });
});

/** What the servers' and Node's own manuals call these codes; each table must have them so. */
type Codes = Readonly<Record<string, readonly (string | number)[]>>;

const ofNetwork: Codes = {
  unreachable: [
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ],
  timeout: ['ETIMEDOUT'],
  tls: [
    ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_SIGNATURE_FAILURE'],
    ...['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'],
    ...['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ...['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'],
    ...['ERR_TLS_HANDSHAKE_TIMEOUT'],
  ],
};

const ofPostgres: Codes = {
  rejected: ['28P01'],
  'not-permitted': ['28000', '3D000', '42501'],
  busy: ['53300', '57P03'],
  tls: ['The server does not support SSL connections', 'There was an error establishing an SSL connection'],
  unreachable: ['Connection terminated unexpectedly'],
};

const ofMysql: Codes = {
  unclassified: [1044, 1049],
  rejected: [1045],
  locked: [3118, 4151, 4150, 3955, 1129],
  expired: [1820, 1862],
  busy: [1040, 1203, 1226],
  'not-permitted': [1130, 1698, 3159],
  tls: ['HANDSHAKE_NO_SSL_SUPPORT', 'HANDSHAKE_SSL_ERROR'],
  unreachable: ['PROTOCOL_CONNECTION_LOST'],
};

const ofRedis: Codes = {
  rejected: ['WRONGPASS'],
  'not-permitted': ['NOAUTH', 'NOPERM'],
  busy: ['ERR max number of clients reached'],
  unreachable: ['CONNECTION_CLOSED'],
  unclassified: ['PROTOCOL_ERROR'],
};

const ofMongo: Codes = {
  rejected: [18, '8000 bad auth'],
  'not-permitted': [13],
  busy: [91, 11_600],
  unreachable: ['CONNECTION_CLOSED'],
  unclassified: ['PROTOCOL_ERROR'],
};

const ofOracle: Codes = {
  rejected: [1017],
  locked: [28000],
  expired: [28001],
  'not-permitted': [1045, 1035, 28009, 'NJS-518'],
  busy: [18, 20, 2391, 1033, 1034, 1090, 12516, 12518, 12519, 12520, 12528],
  tls: ['NJS-533'],
  unreachable: ['NJS-500'],
};

const meaningsIn = (table: AnswerTable, codes: Codes) =>
  Object.fromEntries(
    Object.entries(codes).map(([meaning, listed]) => [
      meaning,
      listed.filter((code) => {
        const answer = table.get(code);
        return (answer?.kind === 'unknown' ? answer.cause : answer?.kind) === meaning;
      }),
    ]),
  );

test.each([
  ['PostgreSQL', POSTGRES_ANSWERS, ofPostgres],
  ['MySQL', MYSQL_ANSWERS, ofMysql],
  ['Redis', REDIS_ANSWERS, ofRedis],
  ['MongoDB', MONGO_ANSWERS, ofMongo],
  ['Oracle', ORACLE_ANSWERS, ofOracle],
] as const)('every code of %s has its meaning, and only a refusal is one', (_engine, table, codes) => {
  expect(meaningsIn(table, codes)).toEqual(codes);
  expect(meaningsIn(table, ofNetwork)).toEqual(ofNetwork);
  const refusals = [...table].filter(([, answer]) => answer.kind === 'rejected');
  // Redshift's is known by its words, and so is Atlas's.
  expect(refusals.length).toBe(table === POSTGRES_ANSWERS || table === MONGO_ANSWERS ? 2 : 1);
});

test.each([undefined, null, 'ECONNRESET', 7, {}])('%j is no error of a driver', (thrown) => {
  expect(codeOf(thrown)).toBeUndefined();
  expect(messageOf(thrown)).toBe('');
});

test('what the server said is told from what this side met', () => {
  expect(postgresFault(serverError('refused', '28P01')).by).toBe('server');
  expect(postgresFault(withFields('refused', { code: '28P01' })).by).toBe('network');
  expect(mysqlFault(withFields('', { errno: 1045 })).by).toBe('server');
  expect(mysqlFault(withFields('', { code: 'ECONNRESET', errno: -104 })).by).toBe('network');
  expect(mongoFault(new MongoServerError({ code: 18 })).by).toBe('server');
  expect(mongoFault(withFields('', { code: 18 })).by).toBe('network');
  expect(oracleFault(withFields('', { errorNum: 1017 }))).toEqual({ by: 'server', code: 1017 });
  expect(oracleFault(withFields('x Cause: ORA-12516', { code: 'NJS-511' })).by).toBe('server');
  expect(oracleFault(withFields('x Cause: refused', { code: 'NJS-511' })).by).toBe('network');
  for (const errorNum of [0, '1017']) expect(oracleFault(withFields('', { errorNum })).by).toBe('network');
  expect(oracleFault(withFields('', { code: 'NJS-500' })).by).toBe('network');
  expect(redisFault(reply('WRONGPASS no'))).toEqual({ by: 'server', code: 'WRONGPASS' });
  expect(redisFault(withFields('', { code: 'ECONNRESET' })).by).toBe('network');
  expect(reply('WRONGPASS no').name).toBe('ErrorReply');
});
