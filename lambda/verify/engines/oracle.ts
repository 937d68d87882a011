import { AsyncLocalStorage } from 'node:async_hooks';
import type { Duplex } from 'node:stream';
import OracleConnection from 'oracledb/lib/thin/connection.js';
import AuthMessage from 'oracledb/lib/thin/protocol/messages/auth.js';
import Transport from 'oracledb/lib/thin/sqlnet/ntTcp.js';
import type { Login, Target } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { faultWithCode } from './login-socket.ts';
import { DOUBTFUL_REFUSAL, ORACLE_ANSWERS, oracleFault } from './oracle-answers.ts';
import { secured, withTls } from './secured.ts';

/** The login that the library's code is at work for. */
const current = new AsyncLocalStorage<LoginInHand>();

/** Lends a login's connection to the library, once. */
class LoginInHand {
  readonly #connection: Connection;
  readonly #target: Target;
  /** With TLS established, where there is TLS. */
  #secured: Duplex | undefined;
  #isTaken = false;

  constructor(connection: Connection, target: Target, stream: Duplex) {
    this.#connection = connection;
    this.#target = target;
    this.#secured = stream;
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
}

const inHand = (): LoginInHand => {
  const login = current.getStore();
  if (login === undefined) throw faultWithCode('PROTOCOL_ERROR');
  return login;
};

const { encode } = AuthMessage.prototype;
if (!Transport.prototype.ntConnect || !Transport.prototype.tlsConnect || !encode)
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

/** A session that notes its number as the server announced it. */
class NumberedConnection extends OracleConnection {
  number: string | undefined;
  readonly #onOpen: () => void;

  constructor(onOpen: () => void) {
    super();
    this.#onOpen = onOpen;
  }

  override _postConnect(auth: Parameters<OracleConnection['_postConnect']>[0]): void {
    this.#onOpen();
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

const isRefusal = (error: unknown): boolean =>
  ORACLE_ANSWERS.get(oracleFault(error).code)?.kind === 'rejected';

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** What a listener is told. The address is the one that was reached; the library looks up no name. */
const descriptor = ({ target }: Login, address: string): string => {
  const { port, database = '', tls } = target;
  const [protocol, service] = [tls ? 'TCPS' : 'TCP', `(SERVICE_NAME=${database})`];
  return `(DESCRIPTION=(ADDRESS=(PROTOCOL=${protocol})(HOST=${address})(PORT=${port}))(CONNECT_DATA=${service}))`;
};

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const { socket, reached } = connection;
  const stream = await secured(login.target, connection);
  const password = login.password.reveal();
  const oracle = new NumberedConnection(() => reached('in-session'));
  const options = {
    user: login.user.reveal(),
    password,
    connectString: descriptor(login, socket.remoteAddress ?? ''),
    program: 'rotation-remediation',
    stmtCacheSize: 0,
  };
  try {
    return await current.run(new LoginInHand(connection, login.target, stream), async () => {
      await oracle.connect(options);
      const isServer = String(await oracle.ask()) === oracle.number;
      return { answer: isServer ? accepted : unknown('pooler'), close: () => oracle.close({}) };
    });
  } catch (error) {
    throw isRefusal(error) && !isAscii(password) ? faultWithCode(DOUBTFUL_REFUSAL) : error;
  }
};

/**
 * Oracle, by its driver's thin mode. Server and client prove to each other that they know the password, which is not
 * sent as it is. The parts of the driver for native libraries and for pools are not loaded.
 */
export const driver: Driver = { logIn, faultOf: oracleFault, answers: ORACLE_ANSWERS };
