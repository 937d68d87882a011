import { type IncomingHttpHeaders, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parsedJson } from '../../decision/unknown-value.ts';
import type { Login } from '../values/credentials.ts';
import { accepted } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { type Api, HttpReply, INFLUXDB_ANSWERS, influxdbFault } from './influxdb-answers.ts';
import { faultWithCode } from './login-socket.ts';
import { secured } from './secured.ts';

type Call = { readonly method?: 'POST'; readonly path: string; readonly headers?: Record<string, string> };
type Reply = { readonly status: number; readonly body: string; readonly headers: IncomingHttpHeaders };

/**
 * Sends requests one after the other over one connection. `onSent` is called when a request has been written. Throws
 * CACHED for a reply with an age: a cache had kept it.
 */
const callsOver =
  (stream: Duplex, host: string) =>
  ({ method, path, headers }: Call, onSent = () => {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      // The server ended it with its last reply.
      if (!stream.writable) throw faultWithCode('ECONNRESET');
      const options = { createConnection: () => stream, host, method: method ?? 'GET', path };
      const call = request({ ...options, headers: { connection: 'keep-alive', ...headers } });
      // Until then Node has its hands on the stream, even if the reply has ended.
      const closed = new Promise((done) => call.once('close', done));
      call.on('error', reject).on('response', async (reply) => {
        try {
          const [body] = await Promise.all([text(reply), closed]);
          if (reply.headers.age !== undefined) throw faultWithCode('CACHED');
          resolve({ status: reply.statusCode ?? 0, body, headers: reply.headers });
        } catch (error) {
          reject(error);
        }
      });
      call.end();
      onSent();
    });

type Calls = ReturnType<typeof callsOver>;

/** What anybody who is let in may ask for. It shows no more than they may see; at most the longest page there is. */
const QUESTIONS: Readonly<Record<Api, Call>> = {
  1: { path: '/query?q=SHOW%20DATABASES' },
  2: { path: '/api/v2/buckets?limit=100' },
};
/** A field of every answer to it. */
const ANSWERED: Readonly<Record<Api, string>> = { 1: 'results', 2: 'buckets' };

/**
 * The server's API, by its answer to the question without credentials. Throws where it is answered: who lets everybody
 * in says nothing of a password.
 */
const apiOf = async (call: Calls, asked: Api): Promise<Api> => {
  const { status, body } = await call(QUESTIONS[asked]);
  if (status === 200) throw faultWithCode('ASKS_FOR_NOTHING');
  if (status !== 401) throw new HttpReply(asked, status, body);
  // InfluxDB 2 has a path for clients of InfluxDB 1, with other users.
  return Reflect.get(Object(parsedJson(body)), 'code') === 'unauthorized' ? 2 : 1;
};

const basic = ({ user, password }: Login): string => {
  // The first colon ends the user.
  if (user.reveal().includes(':')) throw faultWithCode('PROTOCOL_ERROR');
  return `Basic ${Buffer.from(`${user.reveal()}:${password.reveal()}`).toString('base64')}`;
};

const bearing = ({ password }: Login): string => {
  // A header has no blanks around it, and no character set beyond ASCII that all agree on.
  if (!/^[!-~]+$/.test(password.reveal())) throw faultWithCode('PROTOCOL_ERROR');
  return `Token ${password.reveal()}`;
};

/**
 * Asks the question with credentials: InfluxDB 1 with a user and a password, InfluxDB 2 with a token. Throws
 * SHOWS_NOTHING for an empty list, which InfluxDB 2 also shows to a token that is switched off.
 */
const ask = async (call: Calls, api: Api, authorization: string, onSent: () => void): Promise<void> => {
  const { status, body } = await call({ ...QUESTIONS[api], headers: { authorization } }, onSent);
  const shown: unknown = Reflect.get(Object(parsedJson(body)), ANSWERED[api]);
  if (status !== 200 || !Array.isArray(shown)) throw new HttpReply(api, status, body);
  if (shown.length === 0) throw faultWithCode('SHOWS_NOTHING');
};

/** Signs in to InfluxDB 2, asks who that is, and signs out. */
const signIn = async (call: Calls, login: Login, { reached }: Connection): Promise<void> => {
  const authorization = basic(login);
  const signedIn = await call({ method: 'POST', path: '/api/v2/signin', headers: { authorization } }, () =>
    reached('login-sent'),
  );
  if (signedIn.status !== 204) throw new HttpReply(2, signedIn.status, signedIn.body);
  reached('in-session');
  const cookie = (signedIn.headers['set-cookie'] ?? []).map((each) => each.split(';', 1)[0]).join('; ');
  const { status, body } = await call({ path: '/api/v2/me', headers: { cookie } });
  const isUser = Reflect.get(Object(parsedJson(body)), 'name') === login.user.reveal();
  if (status !== 200 || !isUser) throw new HttpReply(2, status, body);
  await call({ method: 'POST', path: '/api/v2/signout', headers: { cookie } });
};

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const { target } = login;
  const stream = await secured(target, connection);
  const call = callsOver(stream, target.host);
  const onSent = () => connection.reached('login-sent');
  const isToken = target.way === 'token';
  const api = await apiOf(call, isToken ? 2 : 1);
  if (isToken) await ask(call, 2, bearing(login), onSent);
  else if (api === 1) await ask(call, 1, basic(login), onSent);
  else await signIn(call, login, connection);
  return { answer: accepted, close: async () => stream.end() };
};

/** InfluxDB 1 by user and password, InfluxDB 2 by token or by user and password. HTTP is all that it takes. */
export const driver: Driver = { logIn, faultOf: influxdbFault, answers: INFLUXDB_ANSWERS };
