import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Connection as Client, Request } from 'tedious';
import type { Answer } from '../../decision/evidence.ts';
import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { faultWithCode, type LoginSocket } from './login-socket.ts';
import { nameToVerify } from './name-to-verify.ts';
import { ServerErrors, SQLSERVER_ANSWERS, sqlserverFault } from './sqlserver-answers.ts';

/** As long as a timer can be set. The socket and its thread keep the time. */
const NEVER_MS = 2 ** 31 - 1;
/** Until all that came before the end of a connection has been read. */
const READ_MS = 50;

type Method = (...args: readonly unknown[]) => unknown;

/** Puts another method in place of the library's own, which it is given. */
const replace = (owner: object, name: string, by: (own: Method) => Method): void => {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== 'function') throw new Error(`tedious has no ${name}`);
  Reflect.set(
    owner,
    name,
    by((...args) => Reflect.apply(method, owner, args)),
  );
};

/** Calls `before` and then the library's own method of this name. */
const wrap = (owner: object, name: string, before: (...args: readonly unknown[]) => void): void =>
  replace(owner, name, (own) => (...args) => {
    before(...args);
    return own(...args);
  });

/**
 * Tells of the connection's end a moment later. A server that refuses a login hangs up, and the library would drop the
 * refusal where both come at once.
 */
const endLater = (socket: object): void =>
  replace(socket, 'once', (own) => (event, listener) => {
    const isEnd = event === 'end' && typeof listener === 'function';
    return own(event, isEnd ? () => setTimeout(() => listener(), READ_MS) : listener);
  });

/** Gives the socket away once: a server that sends its client to another one gets no second login. */
const connector = (socket: LoginSocket) => {
  let isTaken = false;
  return async (): Promise<Socket> => {
    if (isTaken) throw faultWithCode('REROUTED');
    isTaken = true;
    await once(socket, 'connect');
    // The library only uses it as a stream.
    return socket as Duplex as Socket;
  };
};

const clientFor = ({ target, user, password }: Login, { socket, ca }: Connection): Client => {
  const { host, port, database, tls, way } = target;
  return new Client({
    server: host,
    authentication: {
      type: 'default',
      options: { userName: user.reveal(), password: password.reveal() },
    },
    options: {
      port,
      encrypt: way ?? tls,
      trustServerCertificate: false,
      serverName: nameToVerify(host),
      cryptoCredentialsDetails: { ...(ca !== undefined && { ca }) },
      connector: connector(socket),
      connectTimeout: NEVER_MS,
      requestTimeout: 0,
      // One attempt, whatever the server says.
      maxRetriesOnTransientErrors: 0,
      appName: 'rotation-remediation',
      ...(database !== undefined && { database }),
    },
  });
};

/**
 * How far the library is: it has no events for this. Throws NO_TLS in place of a login message in plain text, which it
 * sends to a server that offers no TLS.
 */
const watch = (client: Client, { target }: Login, { reached }: Connection): { readonly isSent: boolean } => {
  const seen = { isSecure: !target.tls || target.way === 'strict', isSent: false };
  client.once('secure', () => {
    seen.isSecure = true;
  });
  wrap(client, 'sendLogin7Packet', () => {
    if (!seen.isSecure) throw faultWithCode('NO_TLS');
    seen.isSent = true;
    // The socket has received nothing in reply yet: the message is written when this returns.
    reached('login-sent');
  });
  wrap(client, 'sendInitialSql', () => reached('in-session'));
  replace(client, 'connectOnPort', (own) => async (...args) => {
    const socket = await own(...args);
    endLater(Object(socket));
    return socket;
  });
  return seen;
};

/**
 * The session's numbers in the heads of all packets since the login; 0 where the server does not tell it. A pooler that
 * passes on the answer to a question has answered the login itself.
 */
const watchSession = (client: Client, progress: { readonly isSent: boolean }): ReadonlySet<number> => {
  const told = new Set<number>();
  wrap(Reflect.get(client, 'debug'), 'packet', (direction, packet) => {
    const bytes: unknown = Reflect.get(Object(packet), 'buffer');
    if (direction === 'Received' && progress.isSent && Buffer.isBuffer(bytes))
      told.add(bytes.readUInt16BE(4));
  });
  return told;
};

/** Rejects a moment after the connection has ended, when all that came before has been read. */
const ended = (socket: LoginSocket): Promise<never> =>
  new Promise((_, reject) => {
    socket.once('close', () =>
      setTimeout(reject, READ_MS, socket.errored ?? faultWithCode('ECONNRESET')).unref(),
    );
  });

const connected = (client: Client): Promise<void> =>
  new Promise((resolve, reject) => {
    client.on('error', reject);
    client.connect((error) => (error ? reject(error) : resolve()));
  });

const sessionNumber = (client: Client): Promise<unknown> =>
  new Promise((resolve, reject) => {
    let number: unknown;
    const request = new Request('SELECT @@SPID', (error) => (error ? reject(error) : resolve(number)));
    request.on('row', ([column]: { readonly value: unknown }[]) => {
      number = column?.value;
    });
    client.execSqlBatch(request);
  });

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const client = clientFor(login, connection);
  const progress = watch(client, login, connection);
  const told = watchSession(client, progress);
  const numbers: number[] = [];
  client.on('errorMessage', ({ number }) => numbers.push(number));
  // Errors count when their reply is complete, and beside a session as well.
  const orServerErrors = async <T>(reply: Promise<T>): Promise<T> => {
    const [outcome] = await Promise.allSettled([reply]);
    if (numbers.length > 0) throw new ServerErrors(numbers);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  };
  const ask = async (): Promise<Answer> => {
    await orServerErrors(connected(client));
    const number = await orServerErrors(sessionNumber(client));
    return isOf(told, number) ? accepted : unknown('pooler');
  };
  try {
    const answer = await Promise.race([ask(), ended(connection.socket)]);
    return { answer, close: async () => client.close() };
  } catch (error) {
    if (error instanceof ServerErrors) throw error;
    // What a server says before TLS, and is no protocol, is in no table.
    const isKnown = SQLSERVER_ANSWERS.has(sqlserverFault(error).code);
    throw isKnown || progress.isSent || !login.target.tls ? error : faultWithCode('NO_TLS');
  }
};

/** Whether a session has the number that the packets' heads tell, if they tell one. */
const isOf = (told: ReadonlySet<number>, number: unknown): boolean =>
  typeof number === 'number' && number > 0 && [...told].every((one) => one === 0 || one === number);

/** SQL Server 2012 and newer, with logins of its own. */
export const driver: Driver = { logIn, faultOf: sqlserverFault, answers: SQLSERVER_ANSWERS };
