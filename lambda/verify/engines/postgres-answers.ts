import pg from 'pg';
import {
  type AnswerTable,
  codeOf,
  messageOf,
  NETWORK_ANSWERS,
  type NotAccepted,
  rejected,
  unknown,
} from './answers.ts';
import type { Fault } from './driver.ts';

/** Redshift's answer to a wrong password. It stems from PostgreSQL 8, which has no SQLSTATE for it. */
const OLD_REFUSAL = '28000 password authentication failed';

/** SQLSTATEs, and the few of the driver's own errors that have no code. */
export const POSTGRES_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such role; no password; a wrong or an expired one. The server makes no difference.
  ['28P01', rejected],
  [OLD_REFUSAL, rejected],
  // The role may not log in, or not from here. It says nothing about the password.
  ['28000', unknown('not-permitted')],
  // No such database, or no right to it. A server checks the password first, a pooler does not: without a session
  // no proof.
  ['3D000', unknown('not-permitted')],
  ['42501', unknown('not-permitted')],
  // Full, starting up or shutting down.
  ['53300', unknown('busy')],
  ['57P03', unknown('busy')],
  ['The server does not support SSL connections', unknown('tls')],
  ['There was an error establishing an SSL connection', unknown('tls')],
  ['Connection terminated unexpectedly', unknown('unreachable')],
]);

/** The server's SQLSTATE if it sent an error; else Node's code, or the text of the library's error. */
export const postgresFault = (error: unknown): Fault => {
  const code = codeOf(error);
  if (!(error instanceof pg.DatabaseError)) return { by: 'network', code: code ?? messageOf(error) };
  const isOldRefusal =
    code === '28000' && error.message.startsWith('password authentication failed for user');
  return { by: 'server', code: isOldRefusal ? OLD_REFUSAL : code };
};
