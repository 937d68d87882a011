import type { Duplex } from 'node:stream';
import { MongoCredentials } from 'mongodb/lib/cmap/auth/mongo_credentials.js';
import { type AuthContext, ScramSHA1, ScramSHA256 } from 'mongodb/lib/cmap/auth/scram.js';
import { connect } from 'mongodb/lib/cmap/connect.js';
import { Connection as MongoConnection, type Reply } from 'mongodb/lib/cmap/connection.js';
import type { Login } from '../values/credentials.ts';
import { accepted, isAscii, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { faultWithCode } from './login-socket.ts';
import { MONGO_ANSWERS, mongoFault } from './mongo-answers.ts';
import { secured } from './secured.ts';

/** SCRAM spells `=` and `,` in a user otherwise, and not every server reads that back. */
const isPlain = (user: string, password: string): boolean => isAscii(user + password) && !/[=,]/.test(user);

/** More rounds than servers ask for: MongoDB 15,000. A computation that has begun goes on after its thread ended. */
const MAX_ITERATIONS = 200_000;

/** Throws PROTOCOL_ERROR for a message of the login that is no text, or asks for more rounds than that. */
const checkPayload = (payload: unknown): void => {
  if (payload === undefined) return;
  const bytes: unknown = Reflect.get(Object(payload), 'buffer');
  if (!(bytes instanceof Uint8Array)) throw faultWithCode('PROTOCOL_ERROR');
  for (const [, rounds = ''] of Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/(?:^|,)i=([^,]*)/g))
    if (Number.parseInt(rounds, 10) > MAX_ITERATIONS) throw faultWithCode('PROTOCOL_ERROR');
};

const COMPRESSED = 2012;
/** Of a message's first bytes: its length, its number, that of the request, and its kind. */
const isCompressed = (message: unknown): boolean =>
  message instanceof Uint8Array &&
  message.length >= 16 &&
  new DataView(message.buffer, message.byteOffset).getInt32(12, true) === COMPRESSED;

/**
 * The driver's connection. Reports that the proof of the password was written, and, where the driver goes on after that,
 * that the server has proved the same.
 */
const watched = (reached: Connection['reached']) =>
  class extends MongoConnection {
    #isSent = false;

    constructor(stream: Duplex, options: object) {
      super(stream, options);
      const push = this.messageStream.push.bind(this.messageStream);
      // Compression was not asked for, and 256 KB could become 256 MB. The driver ends the connection for a false.
      this.messageStream.push = (message: unknown) => !isCompressed(message) && push(message);
    }

    override async command(...args: Parameters<MongoConnection['command']>): Promise<Reply> {
      const reply = await super.command(...args);
      checkPayload(reply['payload']);
      checkPayload(Reflect.get(Object(reply['speculativeAuthenticate']), 'payload'));
      return reply;
    }

    override async writeCommand(...args: Parameters<MongoConnection['writeCommand']>): Promise<void> {
      await super.writeCommand(...args);
      if (!('saslContinue' in (args[0].command ?? {}))) return;
      reached(this.#isSent ? 'in-session' : 'login-sent');
      this.#isSent = true;
    }
  };

/** SCRAM-SHA-256, and SCRAM-SHA-1 for a server that does not say what the user has. That is DocumentDB. */
class EitherScram extends ScramSHA256 {
  override auth(context: AuthContext): Promise<void> {
    const { saslSupportedMechs, speculativeAuthenticate } = context.response ?? {};
    const isTold = saslSupportedMechs !== undefined || speculativeAuthenticate !== undefined;
    return isTold ? super.auth(context) : new ScramSHA1().auth(context);
  }
}

const authProviders = {
  getOrCreateProvider: (mechanism: string) =>
    mechanism === 'SCRAM-SHA-1' ? new ScramSHA1() : new EitherScram(),
};

const ADMIN = { db: 'admin' };

const isNamed = (user: string, reply: Reply): boolean => {
  const users: unknown = Reflect.get(Object(reply['authInfo']), 'authenticatedUsers');
  return Array.isArray(users) && users.some((one) => Reflect.get(Object(one), 'user') === user);
};

/** The answer of a session: it must be the server's that was greeted, and the user's own. */
const answerOf = async (connection: MongoConnection, user: string) => {
  // The older name of `hello`, which every server has. A server that tells no number is not asked for one.
  const { connectionId } = await connection.command(ADMIN, { ismaster: 1 });
  if (connectionId !== connection.hello?.['connectionId']) return unknown('pooler');
  const status = await connection.command(ADMIN, { connectionStatus: 1 });
  return isNamed(user, status) ? accepted : unknown('pooler');
};

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const { target, user, password } = login;
  const { reached } = connection;
  const stream = await secured(target, connection);
  const credentials = { username: user.reveal(), password: password.reveal() };
  const session = await connect({
    existingSocket: stream,
    credentials: new MongoCredentials({ ...credentials, source: target.database ?? 'admin' }),
    authProviders,
    connectionType: watched(reached),
    metadata: { driver: { name: 'rotation-remediation', version: '1' }, os: { type: process.platform } },
    id: 1,
    generation: 0,
  });
  reached('in-session');
  return {
    answer: await answerOf(session, credentials.username),
    close: async () => session.destroy(),
  };
};

/**
 * MongoDB and DocumentDB, by SCRAM: server and client prove to each other that they know the password. Only the host
 * that the secret names is reached; the driver's discovery of other members is not loaded.
 */
export const driver: Driver = { logIn, faultOf: mongoFault, answers: MONGO_ANSWERS, isPlain };
