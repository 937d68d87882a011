import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';
import { servingEach } from './obstacles.ts';
import {
  BATCH,
  done,
  ENCRYPTION,
  encryptionIn,
  error,
  LOGIN,
  loggedIn,
  loginIn,
  type Message,
  message,
  messages,
  PRELOGIN,
  prelogin,
  REPLY,
  row,
} from './tds.ts';
import { TdsTunnel } from './tds-tunnel.ts';

type Options = {
  readonly tls?: KeyPair;
  /** TLS comes first, and SQL Server's own protocol within it (TDS 8). @default false */
  readonly strict?: boolean;
};

type Account = {
  readonly password: string;
  /** Numbers of the errors that a login with the right password gets. */
  readonly errors: readonly number[];
};

export type SmallSqlServer = {
  readonly host: string;
  readonly port: number;
  /** Makes the user, or gives it another password; `errors` are what it gets with it. */
  setPassword(user: string, password: string, errors?: readonly number[]): Promise<void>;
  /** Whether a login would be completed. */
  letsIn(user: string, password: string): boolean;
  hasUser(user: string): boolean;
  /** Shows another certificate from now on. */
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

const LOGIN_FAILED = 18_456;
const NO_SUCH_DATABASE = 4060;

/** Speaks as much of SQL Server's protocol as it takes to complete or to refuse a login, and to tell its session. */
export const startSqlServer = async ({ tls, strict = false }: Options = {}): Promise<SmallSqlServer> => {
  const accounts = new Map<string, Account>();
  let pair = tls;
  let sessions = 50;

  const refusals = ({ user, password, database }: ReturnType<typeof loginIn>): readonly number[] => {
    const account = accounts.get(user);
    if (account?.password !== password) return [LOGIN_FAILED];
    return database === 'master' ? account.errors : [NO_SUCH_DATABASE, LOGIN_FAILED];
  };

  const serve = (socket: Socket): void => {
    const session = ++sessions;
    let stream: Duplex = socket;
    const reply = (...parts: readonly Uint8Array[]) => stream.write(message(REPLY, parts, session));

    const take = ({ type, body }: Message): void => {
      if (type === PRELOGIN) {
        const isSecure = pair !== undefined && !strict && encryptionIn(body) !== ENCRYPTION.none;
        stream.write(prelogin(isSecure ? 'on' : 'none'));
        if (isSecure) secure();
      } else if (type === LOGIN) {
        const errors = refusals(loginIn(body));
        reply(...(errors.length > 0 ? errors.map((number) => error(number)) : [loggedIn()]), done());
        if (errors.length > 0) stream.end();
      } else if (type === BATCH) {
        const asked = body.subarray(body.readUInt32LE(0)).toString('utf16le');
        reply(...(asked.includes('@@SPID') ? [row(session)] : []), done());
      }
    };

    const listen = (to: Duplex): void => {
      stream = to;
      to.on('data', messages(take)).on('error', () => socket.destroy());
    };

    const secure = (): void => {
      socket.removeAllListeners('data');
      const { certificate: cert, key } = pair ?? { certificate: '', key: '' };
      const below = strict ? socket : new TdsTunnel(socket);
      listen(
        new TLSSocket(below, { isServer: true, cert, key, ...(strict && { ALPNProtocols: ['tds/8.0'] }) }),
      );
    };

    if (strict) secure();
    else listen(socket);
  };

  const server = await servingEach(serve);
  return {
    ...server,
    async setPassword(user, password, errors = []) {
      accounts.set(user, { password, errors });
    },
    letsIn: (user, password) => {
      const account = accounts.get(user);
      return account?.password === password && account.errors.length === 0;
    },
    hasUser: (user) => accounts.has(user),
    async present(another) {
      pair = another;
    },
  };
};
