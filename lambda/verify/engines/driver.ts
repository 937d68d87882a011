import type { Answer } from '../../decision/evidence.ts';
import type { Login } from '../values/credentials.ts';
import type { AnswerTable } from './answers.ts';
import type { LoginSocket } from './login-socket.ts';

/**
 * How far a login has come. `unsecured`: TLS is wanted and not established, so no answer counts. `ready`: the
 * password was not sent yet, so no refusal counts. `in-session`: the password was accepted.
 */
export type Stage = 'unsecured' | 'ready' | 'login-sent' | 'in-session';

/** One connection to a server, for one login. */
export type Connection = {
  readonly socket: LoginSocket;
  /** For a TLS handshake that begins with the connection, in milliseconds. */
  readonly connectMs: number;
  /** PEM certificates that replace Node's own roots. */
  readonly ca?: string;
  /** The driver calls it when it reaches a stage. */
  readonly reached: (stage: Stage) => void;
};

/** An open session and the answer that its use gave. `close` ends it as the protocol asks. */
export type Session = { readonly answer: Answer; readonly close: () => Promise<unknown> };

/** The code of a caught error, and whether the server sent it or this side met it. */
export type Fault = { readonly by: 'server' | 'network'; readonly code: unknown };

/** One kind of database: how to log in, and what its errors mean. */
export type Driver = {
  /** Logs in once and uses the session once. Throws the library's own error. */
  logIn(login: Login, connection: Connection): Promise<Session>;
  faultOf(error: unknown): Fault;
  /** Whether every client writes these credentials with the same bytes. @default whether they are printable ASCII */
  isPlain?(user: string, password: string): boolean;
  readonly answers: AnswerTable;
};
