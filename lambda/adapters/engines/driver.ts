import type { Login } from '../../core/credentials.ts';
import type { AnswerTable } from './network-answers.ts';

export type LogInOptions = {
  readonly connectMs: number;
  /** PEM certificates to trust instead of Node's own roots. */
  readonly ca?: string;
  /** Fires when the time is up: the socket has to go at once. */
  readonly signal: AbortSignal;
};

export type LogOut = () => Promise<unknown>;

/** One kind of database: how to log in, and what its errors mean. */
export type Driver = {
  /** Resolves once the server has let the user in; throws the driver's own error. Makes one attempt. */
  logIn(login: Login, options: LogInOptions): Promise<LogOut>;
  /** What a caught error is called in the table of answers. */
  rowOf(error: unknown): unknown;
  readonly answers: AnswerTable;
};
