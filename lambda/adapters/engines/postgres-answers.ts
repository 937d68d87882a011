import {
  type AnswerTable,
  accepted,
  codeOf,
  messageOf,
  NETWORK_ANSWERS,
  rejected,
  unknown,
} from './network-answers.ts';

/** Redshift, made from PostgreSQL 8, has no SQLSTATE for a wrong password but these words. */
const OLD_REFUSAL = '28000 password authentication failed';

/**
 * Server, driver and other clients do not normalize every password beyond ASCII alike (SASLprep), so that the
 * driver can be refused with one that is right. Passwords that AWS generates are ASCII.
 */
export const DOUBTFUL_REFUSAL = 'refused with a password that is not ASCII';

/** SQLSTATEs, and the few of the driver's own errors that have no code. */
export const POSTGRES_ANSWERS: AnswerTable = new Map([
  ...NETWORK_ANSWERS,
  // No such role, no password, a wrong or an expired one: the server tells clients no more than this.
  ['28P01', rejected],
  [OLD_REFUSAL, rejected],
  [DOUBTFUL_REFUSAL, unknown('unclassified')],
  // Found out once the password was right: no such database, and no right to connect to it.
  ['3D000', accepted],
  ['42501', accepted],
  // The role may not log in, or not from here: says nothing of the password.
  ['28000', unknown('not-permitted')],
  // Full, starting up or shutting down.
  ['53300', unknown('busy')],
  ['57P03', unknown('busy')],
  ['The server does not support SSL connections', unknown('tls')],
  ['There was an error establishing an SSL connection', unknown('tls')],
  ['Connection terminated unexpectedly', unknown('unreachable')],
]);

export const postgresRow = (error: unknown): unknown => {
  const code = codeOf(error);
  if (code === '28000' && messageOf(error).startsWith('password authentication failed for user')) {
    return OLD_REFUSAL;
  }
  return code ?? messageOf(error);
};
