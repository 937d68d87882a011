import type { Answer } from '../../decision/evidence.ts';
import type { Login } from '../values/credentials.ts';
import type { AnswerTable } from './answers.ts';
import type { LoginSocket } from './login-socket.ts';

/**
 * How far a login has come. Until TLS stands nothing is believed where TLS is wanted (`unsecured`). Until the
 * password was sent no verdict is (`ready`). Once a session is open the password was let in (`in-session`).
 */
export type Stage = 'unsecured' | 'ready' | 'login-sent' | 'in-session';

/** One connection to a server, for one login. */
export type Connection = {
  readonly socket: LoginSocket;
  /** For a TLS handshake that begins with the connection, in milliseconds. */
  readonly connectMs: number;
  /** PEM certificates to trust in place of Node's own roots. */
  readonly ca?: string;
  /** The driver tells what it has done. */
  readonly reached: (stage: Stage) => void;
};

/** What opened a session, and what using it has shown. `leave` closes it politely. */
export type Session = { readonly answer: Answer; readonly leave: () => Promise<unknown> };

/** A caught error by its code. What the server itself said is told from what this side met. */
export type Fault = { readonly by: 'server' | 'network'; readonly code: unknown };

/** One kind of database: how to log in, and what its errors mean. */
export type Driver = {
  /** Logs in once and uses the session once. Throws the library's own error. */
  logIn(login: Login, connection: Connection): Promise<Session>;
  faultOf(error: unknown): Fault;
  readonly answers: AnswerTable;
};
