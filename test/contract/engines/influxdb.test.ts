import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { INFLUXDB_PROGRAM, startInfluxdb } from '../../../sandbox/servers/influxdb.ts';
import { type SmallInfluxdb2, startInfluxdb2 } from '../../../sandbox/servers/influxdb2.ts';
import { wiretap } from '../../../sandbox/servers/obstacles.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, type Where, WRONG } from './meeting.ts';

const engines = builtDatabases();

const met = async (at: Where, options: Partial<LoginOptions> = {}) =>
  (await engines.tryLogin(loginOf({ engine: 'influxdb', at, ...options }), PATIENT)).answer;

if (INFLUXDB_PROGRAM === undefined) console.warn('InfluxDB 1 was not tried: install influxdb to test it.');

describe.skipIf(INFLUXDB_PROGRAM === undefined)('InfluxDB 1', () => {
  describeEngine({
    engine: 'influxdb',
    async start(tls) {
      const server = await startInfluxdb(tls ? { tls } : {});
      return { ...server, setPassword: (password) => server.setPassword('app', password) };
    },
    plainTextServer: 'tls',
    // InfluxQL reads it as the end of a line.
    impossible: /\r/,
    passwords: 8,
  });

  test('that lets everybody in says nothing of a password', async () => {
    const server = await startInfluxdb({ auth: false });
    onTestFinished(() => server.stop());
    for (const password of [RIGHT, WRONG])
      expect(await met(server, { password })).toEqual(unknown('unclassified'));
  });

  test('has no tokens, and a user’s name ends at its colon', async () => {
    const server = await startInfluxdb();
    onTestFinished(() => server.stop());
    await server.setPassword('app', `b:${RIGHT}`);
    expect(await met(server, { way: 'token' })).toEqual(unknown('unclassified'));
    expect(await met(server, { user: 'app:b' })).toEqual(unknown('unclassified'));
    expect(await met(server, { password: `b:${RIGHT}` })).toEqual(accepted);
  });
});

describe('InfluxDB 2, by user and password', () => {
  describeEngine({
    engine: 'influxdb',
    async start(tls) {
      const server = await startInfluxdb2(tls ? { tls } : {});
      return { ...server, setPassword: async (password) => server.users.set('app', password) };
    },
    plainTextServer: 'tls',
  });
});

describe('InfluxDB 2, by token', () => {
  let server: SmallInfluxdb2;
  beforeAll(async () => {
    server = await startInfluxdb2();
    server.tokens.add(RIGHT);
  });
  afterAll(() => server?.stop());

  const byToken = (options: Partial<LoginOptions> = {}) =>
    met(server, { user: '', way: 'token', ...options });

  test('takes one that it has, and refuses any other', async () => {
    expect(await byToken()).toEqual(accepted);
    expect(await byToken({ password: WRONG })).toEqual(rejected);
  });

  test('is not let in where it sees nothing: a token that is switched off is shown an empty list', async () => {
    server.blind.add('FAKE-off');
    expect(await byToken({ password: 'FAKE-off' })).toEqual(unknown('not-permitted'));
  });

  test('is sent no token that a header cannot have, or has otherwise', async () => {
    const tap = await wiretap(server);
    for (const rest of ['\r\nx: y', 'é', ' '])
      expect(await byToken({ at: tap, password: `${RIGHT}${rest}` })).toEqual(unknown('unclassified'));
    await tap.stop();
    expect(tap.heard().includes(RIGHT)).toBe(false);
  });
});
