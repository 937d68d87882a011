import { ReplyError } from 'iovalkey';
import { describe, expect, test } from 'vitest';
import { MYSQL_ANSWERS, mysqlRow } from '../../lambda/adapters/engines/mysql-answers.ts';
import { codeOf, messageOf } from '../../lambda/adapters/engines/network-answers.ts';
import { POSTGRES_ANSWERS, postgresRow } from '../../lambda/adapters/engines/postgres-answers.ts';
import { REDIS_ANSWERS, redisRow } from '../../lambda/adapters/engines/redis-answers.ts';
import type { Answer } from '../../lambda/core/evidence.ts';
import { accepted, rejected, unknown } from '../support/secrets.ts';

const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields);
const reply = (text: string) => new ReplyError(text);

/** What a driver throws, and what is concluded; nothing where it is in no table. Real servers: test/contract/engines. */
type Case = readonly [what: string, error: unknown, answer: Answer | undefined];

describe('PostgreSQL and Redshift', () => {
  const refusedByRedshift = 'password authentication failed for user "app"';
  const cases: readonly Case[] = [
    ['a wrong password', withFields(refusedByRedshift, { code: '28P01' }), rejected],
    ['a wrong password, as Redshift says it', withFields(refusedByRedshift, { code: '28000' }), rejected],
    [
      'a role that may not log in from here',
      withFields('no pg_hba.conf entry for host', { code: '28000' }),
      unknown('not-permitted'),
    ],
    [
      'a message that quotes a refusal',
      withFields(`no entry: ${refusedByRedshift}`, { code: '28000' }),
      unknown('not-permitted'),
    ],
    ['those words with another code', withFields(refusedByRedshift, { code: '53300' }), unknown('busy')],
    ['those words without a code', new Error(refusedByRedshift), undefined],
    ['no such database', withFields('database "x" does not exist', { code: '3D000' }), accepted],
    ['a server without TLS', new Error('The server does not support SSL connections'), unknown('tls')],
    ['nobody listening', withFields('connect', { code: 'ECONNREFUSED' }), unknown('unreachable')],
    ['an error unheard of', withFields('out of order', { code: 'XX000' }), undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(POSTGRES_ANSWERS.get(postgresRow(error))).toEqual(answer);
  });
});

describe('MySQL and MariaDB', () => {
  const cases: readonly Case[] = [
    ['a wrong password', withFields('', { code: 'ER_ACCESS_DENIED_ERROR', errno: 1045 }), rejected],
    ['an account locked by MariaDB, which has no name', withFields('', { errno: 4151 }), unknown('locked')],
    ['no such database', withFields('', { code: 'ER_BAD_DB_ERROR', errno: 1049 }), accepted],
    ['Node’s own number', withFields('', { code: 'ETIMEDOUT', errno: -110 }), unknown('timeout')],
    ['no number of anybody’s', withFields('', { code: 'ECONNRESET', errno: 0 }), unknown('unreachable')],
    ['a number in words', withFields('', { code: 'ENOTFOUND', errno: '1045' }), unknown('unreachable')],
    ['no TLS', withFields('', { code: 'HANDSHAKE_NO_SSL_SUPPORT' }), unknown('tls')],
    ['an error unheard of', withFields('', { code: 'ER_UNHEARD_OF', errno: 9999 }), undefined],
    ['a word in place of an error', '1045', undefined],
    ['nothing at all', null, undefined],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(MYSQL_ANSWERS.get(mysqlRow(error))).toEqual(answer);
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
    ['a closed connection', new Error('Connection is closed.'), unknown('unreachable')],
    ['a broken one', withFields(full, { code: 'ECONNRESET' }), unknown('unreachable')],
  ];

  test.each(cases)('%s', (_what, error, answer) => {
    expect(REDIS_ANSWERS.get(redisRow(error))).toEqual(answer);
  });
});

test.each([undefined, null, 'ECONNRESET', 7, {}])('%j is no error of a driver', (thrown) => {
  expect(codeOf(thrown)).toBeUndefined();
  expect(messageOf(thrown)).toBe('');
});
