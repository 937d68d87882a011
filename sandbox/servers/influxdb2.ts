import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, createServer as inClear, type ServerResponse } from 'node:http';
import { createServer as overTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KeyPair } from './certificates.ts';

export type SmallInfluxdb2 = {
  readonly host: string;
  readonly port: number;
  readonly tokens: Set<string>;
  /** Those that are switched off, or may read nothing. They are known, too. */
  readonly blind: Set<string>;
  /** Passwords by user. */
  readonly users: Map<string, string>;
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

type Reply = { readonly status: number; readonly body?: object; readonly cookie?: string };

/** As InfluxDB 2.7 answers who is not let in: another text on the path for clients of InfluxDB 1. */
const unauthorized = (message: string): Reply => ({ status: 401, body: { code: 'unauthorized', message } });
const REFUSED = unauthorized('unauthorized access');

/** Answers the few requests that tell whether InfluxDB 2 takes a token, or a user with a password. */
export const startInfluxdb2 = async ({ tls }: { readonly tls?: KeyPair } = {}): Promise<SmallInfluxdb2> => {
  const tokens = new Set<string>();
  const blind = new Set<string>();
  const users = new Map<string, string>();
  const sessions = new Map<string, string>();

  const signIn = (authorization: string): Reply => {
    const [, coded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
    const [user = '', ...password] = Buffer.from(coded, 'base64').toString().split(':');
    if (!users.has(user) || users.get(user) !== password.join(':')) return REFUSED;
    const session = randomUUID();
    sessions.set(session, user);
    return { status: 204, cookie: `influxdb-oss-session=${session}; Path=/api/; HttpOnly` };
  };

  const answer = ({ method, url = '', headers }: IncomingMessage): Reply => {
    const { authorization = '', cookie = '' } = headers;
    const [, token = ''] = /^Token (.+)$/.exec(authorization) ?? [];
    const user = sessions.get(cookie.replace('influxdb-oss-session=', ''));
    if (url.startsWith('/query')) return unauthorized('Unauthorized');
    if (`${method} ${url}` === 'POST /api/v2/signin') return signIn(authorization);
    if (!tokens.has(token) && !blind.has(token) && user === undefined) return REFUSED;
    if (url === '/api/v2/me') return { status: 200, body: { id: '0', name: user, status: 'active' } };
    if (url === '/api/v2/signout') return { status: 204 };
    if (url.startsWith('/api/v2/buckets'))
      return { status: 200, body: { links: {}, buckets: blind.has(token) ? [] : [{ name: 'orders' }] } };
    return { status: 404, body: { code: 'not found', message: 'path not found' } };
  };

  const serve = (call: IncomingMessage, response: ServerResponse) => {
    const { status, body, cookie } = answer(call);
    response
      .writeHead(status, {
        'x-influxdb-version': 'v2.7.6',
        ...(body && { 'content-type': 'application/json; charset=utf-8' }),
        ...(cookie && { 'set-cookie': cookie }),
      })
      .end(body && JSON.stringify(body));
  };

  const pairOf = ({ certificate, key }: KeyPair) => ({ cert: certificate, key });
  const secure = tls && overTls(pairOf(tls), serve);
  const server = secure ?? inClear(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    tokens,
    blind,
    users,
    present: async (pair) => secure?.setSecureContext(pairOf(pair)),
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
};
