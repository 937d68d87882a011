import { expect, test } from 'vitest';
import { rejected, unknown } from '../../../test/support/secrets.ts';
import { NETWORK_ANSWERS } from './answers.ts';
import { ServerErrors, SQLSERVER_ANSWERS, sqlserverFault } from './sqlserver-answers.ts';

const met = (error: unknown) => SQLSERVER_ANSWERS.get(sqlserverFault(error).code);
const sent = (...numbers: readonly number[]) => new ServerErrors(numbers);
const caused = (code: string) =>
  Object.assign(new Error('wrapped', { cause: Object.assign(new Error(), { code }) }), { code: 'ESOCKET' });

test('18456 is a refusal where it comes alone', () => {
  expect(met(sent(18_456))).toEqual(rejected);
  expect(met(sent(18_456, 18_456))).toEqual(rejected);
});

test.each([
  [[18_486], 'locked'],
  [[18_470], 'locked'],
  [[18_487], 'expired'],
  [[18_488], 'expired'],
  [[4060], 'not-permitted'],
  [[4064], 'not-permitted'],
  [[916], 'not-permitted'],
  [[18_452], 'not-permitted'],
  [[17_892], 'not-permitted'],
  [[17_809], 'busy'],
  [[18_401], 'busy'],
  [[17_142], 'busy'],
  [[6005], 'busy'],
  // Beside another error it is no refusal: the password may be right.
  [[4060, 18_456], 'not-permitted'],
  [[18_456, 4060], 'not-permitted'],
  [[18_456, 18_486], 'locked'],
] as const)('the errors %j mean %s', (numbers, cause) => {
  expect(met(sent(...numbers))).toEqual(unknown(cause));
});

test('an error unheard of is in no table, also beside a refusal', () => {
  expect(met(sent(50_000))).toBeUndefined();
  expect(met(sent(18_456, 50_000))).toBeUndefined();
});

test.each([
  ['EENCRYPT', 'tls'],
  ['NO_TLS', 'tls'],
  ['REROUTED', 'pooler'],
  ['ECONNRESET', 'unreachable'],
] as const)('%s means %s', (code, cause) => {
  expect(met(Object.assign(new Error(), { code }))).toEqual(unknown(cause));
});

test('an error in which the driver has put Node’s is that one', () => {
  expect(sqlserverFault(caused('ECONNREFUSED'))).toEqual({ by: 'network', code: 'ECONNREFUSED' });
  expect(met(caused('CERT_HAS_EXPIRED'))).toEqual(unknown('tls'));
  expect(sqlserverFault(Object.assign(new Error(), { code: 'ELOGIN' }))).toEqual({
    by: 'network',
    code: 'ELOGIN',
  });
  expect(sqlserverFault('18456')).toEqual({ by: 'network', code: undefined });
  expect(met({ cause: { code: 'ECONNRESET' } })).toBeUndefined();
});

test('what the server said is told from what this side met', () => {
  expect(sqlserverFault(sent(18_456))).toEqual({ by: 'server', code: 18_456 });
  expect(sent(18_456)).toMatchObject({
    name: 'ServerErrors',
    message: 'the server sent errors',
    numbers: [18_456],
  });
});

test('it has the network’s rows, and one refusal', () => {
  for (const [code, answer] of NETWORK_ANSWERS) expect(SQLSERVER_ANSWERS.get(code)).toEqual(answer);
  expect([...SQLSERVER_ANSWERS.values()].filter(({ kind }) => kind === 'rejected')).toHaveLength(1);
});
