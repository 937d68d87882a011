import { AsyncLocalStorage } from 'node:async_hooks';
import type { Duplex } from 'node:stream';
import OracleConnection from 'oracledb/lib/thin/connection.js';
import AuthMessage from 'oracledb/lib/thin/protocol/messages/auth.js';
import Transport from 'oracledb/lib/thin/sqlnet/ntTcp.js';
import type { Target } from '../values/credentials.ts';
import type { Connection } from './driver.ts';
import { faultWithCode } from './login-socket.ts';
import { withTls } from './secured.ts';

/*
 * The library connects by itself, and says little of how far a login has come. Here it gets the verifier's own
 * connection, and reports each step.
 */

/** The login that the library's code is at work for. */
const current = new AsyncLocalStorage<LoginInHand>();

/** Lends a login's connection to the library, once. */
export class LoginInHand {
  readonly #connection: Connection;
  readonly #target: Target;
  /** With TLS established, where there is TLS. */
  #secured: Duplex | undefined;
  #isTaken = false;
  #isProven = false;

  constructor(connection: Connection, target: Target, stream: Duplex) {
    this.#connection = connection;
    this.#target = target;
    this.#secured = stream;
  }

  /** Does what the library has to do for this login. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  /** Throws PROTOCOL_ERROR the second time: a listener has sent the client elsewhere. */
  take(): Connection['socket'] {
    if (this.#isTaken) throw faultWithCode('PROTOCOL_ERROR');
    this.#isTaken = true;
    return this.#connection.socket;
  }

  /** TLS, and from the second time on a new handshake: a listener that hands a connection over asks for it. */
  async secure(): Promise<Duplex> {
    const first = this.#secured;
    this.#secured = undefined;
    if (first !== undefined) return first;
    this.#connection.socket.removeAllListeners('data').removeAllListeners('end');
    return withTls(this.#target, this.#connection);
  }

  sent(): void {
    this.#connection.reached('login-sent');
  }

  /** The server knows the password: whatever it says now refuses none. */
  proven(): void {
    this.#isProven = true;
    this.#connection.reached('in-session');
  }

  /** Throws PROTOCOL_ERROR for a server that has not proved, in reply to the password's proof, that it knows it, too. */
  opened(): void {
    if (!this.#isProven) throw faultWithCode('PROTOCOL_ERROR');
  }
}

const inHand = (): LoginInHand => {
  const login = current.getStore();
  if (login === undefined) throw faultWithCode('PROTOCOL_ERROR');
  return login;
};

const { encode, processReturnParameter } = AuthMessage.prototype;
if (!Transport.prototype.ntConnect || !Transport.prototype.tlsConnect || !encode || !processReturnParameter)
  throw new Error('oracledb has other methods than it had');

Transport.prototype.ntConnect = async function () {
  this.stream = inHand().take();
  this.connected = true;
};

Transport.prototype.tlsConnect = async function (_context, socket) {
  this.connStream = socket;
  this.stream = await inHand().secure();
};

AuthMessage.prototype.encode = function (buffer) {
  encode.call(this, buffer);
  if (this.encodedPassword) inHand().sent();
};

AuthMessage.prototype.processReturnParameter = function (buffer) {
  processReturnParameter.call(this, buffer);
  if (this.encodedPassword) inHand().proven();
};

/** A session that notes its number as the server announced it. */
export class NumberedConnection extends OracleConnection {
  number: string | undefined;

  override _postConnect(auth: Parameters<OracleConnection['_postConnect']>[0]): void {
    inHand().opened();
    this.number = auth.sessionData['AUTH_SESSION_ID'];
    super._postConnect(auth);
  }

  /** The session's number as a query tells it. */
  async ask(): Promise<unknown> {
    const options = { connection: { _impl: this }, keepInStmtCache: false, prefetchRows: 2 };
    const sql = "SELECT SYS_CONTEXT('USERENV', 'SID') FROM DUAL";
    const { resultSet } = await this.execute(sql, 1, [], options, false);
    const [[sid] = []] = await resultSet.getRows(1, options);
    return sid;
  }
}
