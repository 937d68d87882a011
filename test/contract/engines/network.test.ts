import { once } from 'node:events';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { driver } from '../../../lambda/verify/engines/redis.ts';
import { type KeyPair, selfSigned, testAuthority } from '../../../sandbox/servers/certificates.ts';
import {
  droppingHost,
  type Obstacle,
  resettingServer,
  silentServer,
  talkingServer,
} from '../../../sandbox/servers/obstacles.ts';
import { closedPort } from '../../../sandbox/servers/ports.ts';
import { loginOf, meetings, type Where } from './meeting.ts';

/** What routers and resolvers say, and what takes another certificate authority in between. */
const NOT_MET_HERE = [
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'EPROTO',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** No cipher in common, as OpenSSL calls it before 3.2 and since: each Node.js has one of the two. */
const NO_CIPHER = ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'];

describe('a connection that does not come about, by what Node says of it', () => {
  const { meet, unmet } = meetings(driver);
  const authority = testAuthority();
  const running: { stop(): unknown }[] = [];

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
  });

  const met = (at: Where, tls: boolean, options?: { ca?: string; connectMs?: number }) =>
    meet(loginOf({ engine: 'redis', at, tls }), options);
  /** For what never comes about. */
  const soon = { connectMs: 1_000 };
  const unknown = (row: string, cause: string) => ({ row, answer: { kind: 'unknown', cause } });

  const standing = async (made: Promise<Obstacle>): Promise<Obstacle> => {
    const one = await made;
    running.push(one);
    return one;
  };

  const tlsServer = async ({ certificate, key }: KeyPair, more: TlsOptions = {}): Promise<Where> => {
    const server = createServer({ cert: certificate, key, ...more });
    server.on('tlsClientError', (_error: Error, socket: TLSSocket) => socket.destroy());
    running.push({ stop: () => server.close() });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return { host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
  };

  test('refused', async () => {
    const at = { host: '127.0.0.1', port: await closedPort() };
    expect(await met(at, false)).toEqual(unknown('ECONNREFUSED', 'unreachable'));
  });

  test('to a name that does not resolve', async () => {
    const { row, answer } = await met({ host: 'nobody.invalid', port: 1 }, false);
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(row);
    expect(answer).toEqual({ kind: 'unknown', cause: 'unreachable' });
  });

  test('reset', async () => {
    expect(await met(await standing(resettingServer()), true)).toEqual(unknown('ECONNRESET', 'unreachable'));
  });

  test('to a host that drops packets', async () => {
    expect(await met(await standing(droppingHost()), true, soon)).toEqual(unknown('ETIMEDOUT', 'timeout'));
  });

  test('to a server that does not answer a TLS hello, or answers in plain text', async () => {
    const silent = await standing(silentServer());
    expect(await met(silent, true, soon)).toEqual(unknown('ERR_TLS_HANDSHAKE_TIMEOUT', 'tls'));
    const talking = await standing(talkingServer('-ERR what was that?\r\n'));
    expect(await met(talking, true)).toEqual(unknown('ERR_SSL_WRONG_VERSION_NUMBER', 'tls'));
  });

  test('for want of a TLS version or a cipher in common', async () => {
    const pair = authority.issue(['127.0.0.1']);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await met(await tlsServer(pair, old), true, { ca: authority.ca })).toEqual(
      unknown('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'),
    );
    const odd = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' } as const;
    const { row, answer } = await met(await tlsServer(pair, odd), true, { ca: authority.ca });
    expect(NO_CIPHER).toContain(row);
    expect(answer).toEqual({ kind: 'unknown', cause: 'tls' });
  });

  test('for a fault of the certificate', async () => {
    const names = ['127.0.0.1'];
    const valid = authority.issue(names);
    const withRoot = { ...valid, certificate: valid.certificate + authority.ca };
    const another = testAuthority('Another CA').ca;
    const namesake = testAuthority().ca;
    const faults: readonly (readonly [string, KeyPair, string])[] = [
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', valid, another],
      ['SELF_SIGNED_CERT_IN_CHAIN', withRoot, another],
      ['CERT_SIGNATURE_FAILURE', valid, namesake],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', selfSigned(names), authority.ca],
      ['CERT_HAS_EXPIRED', authority.issue(names, 'expired'), authority.ca],
      ['CERT_NOT_YET_VALID', authority.issue(names, 'early'), authority.ca],
      ['ERR_TLS_CERT_ALTNAME_INVALID', authority.issue(['elsewhere.test', '127.0.0.2']), authority.ca],
    ];
    for (const [row, pair, ca] of faults) {
      expect(await met(await tlsServer(pair), true, { ca })).toEqual(unknown(row, 'tls'));
    }
  });

  test('has been met for every row of the table that a server can bring about', () => {
    const ofRedis = [
      'WRONGPASS',
      'NOAUTH',
      'NOPERM',
      'ERR max number of clients reached',
      'CONNECTION_CLOSED',
      'PROTOCOL_ERROR',
      'TOO_MUCH_DATA',
    ];
    const others = [...ofRedis, ...NOT_MET_HERE, ...NO_CIPHER];
    expect(unmet().filter((row) => !others.some((one) => one === row))).toEqual([]);
  });
});
