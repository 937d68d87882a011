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

/** Redshift, made from PostgreSQL 8, has no SQLSTATE for a wrong password but these words. */
const OLD_REFUSAL = '28000 password authentication failed';

/**
 * Server, driver and other clients do not normalize every password beyond ASCII alike (SASLprep), so that the
 * driver can be refused with one that is right. Passwords that AWS generates are ASCII.
 */
export const DOUBTFUL_REFUSAL = 'refused with a password that is not ASCII';

/** SQLSTATEs, and the few of the driver's own errors that have no code. */
export const POSTGRES_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such role, no password, a wrong or an expired one: the server tells clients no more than this.
  ['28P01', rejected],
  [OLD_REFUSAL, rejected],
  [DOUBTFUL_REFUSAL, unknown('unclassified')],
  // The role may not log in, or not from here: says nothing of the password.
  ['28000', unknown('not-permitted')],
  // No such database, no right to it. The server looks after the password, a pooler before: no session, no proof.
  ['3D000', unknown('not-permitted')],
  ['42501', unknown('not-permitted')],
  // Full, starting up or shutting down.
  ['53300', unknown('busy')],
  ['57P03', unknown('busy')],
  ['The server does not support SSL connections', unknown('tls')],
  ['There was an error establishing an SSL connection', unknown('tls')],
  ['Connection terminated unexpectedly', unknown('unreachable')],
]);

/** SQLSTATE where the server sent an error; else the code of Node's, or the text of the library's own. */
export const postgresFault = (error: unknown): Fault => {
  const code = codeOf(error);
  if (!(error instanceof pg.DatabaseError)) return { by: 'network', code: code ?? messageOf(error) };
  const isOldRefusal =
    code === '28000' && error.message.startsWith('password authentication failed for user');
  return { by: 'server', code: isOldRefusal ? OLD_REFUSAL : code };
};
