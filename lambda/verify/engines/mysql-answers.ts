import { type AnswerTable, codeOf, NETWORK_ANSWERS, type NotAccepted, rejected, unknown } from './answers.ts';
import type { Fault } from './driver.ts';

/** Servers' error numbers, and the driver's own codes. */
export const MYSQL_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such user, or a wrong password. Also a user who must use TLS and does not, whatever the password. Then every
  // password of that user is refused, so that nothing is written.
  [1045, rejected],
  // No right to the database, or no such database. A login names none, so no server answers it so.
  [1044, unknown('unclassified')],
  [1049, unknown('unclassified')],
  // Locked by an administrator (MySQL, MariaDB), or after too many refusals (MariaDB, MySQL).
  [3118, unknown('locked')],
  [4151, unknown('locked')],
  [4150, unknown('locked')],
  [3955, unknown('locked')],
  // This client's address is blocked after too many broken handshakes.
  [1129, unknown('locked')],
  // The password is right, but has to be changed before it can be used.
  [1820, unknown('expired')],
  [1862, unknown('expired')],
  // The server is full, or the user has as many connections as it may.
  [1040, unknown('busy')],
  [1203, unknown('busy')],
  [1226, unknown('busy')],
  // Not from this address; not with a password; not without TLS.
  [1130, unknown('not-permitted')],
  [1698, unknown('not-permitted')],
  [3159, unknown('not-permitted')],
  ['HANDSHAKE_NO_SSL_SUPPORT', unknown('tls')],
  ['HANDSHAKE_SSL_ERROR', unknown('tls')],
  ['PROTOCOL_CONNECTION_LOST', unknown('unreachable')],
]);

/**
 * The server's error number if it sent one; the library has no names for MariaDB's own. Node's numbers are
 * negative.
 */
export const mysqlFault = (error: unknown): Fault => {
  const number = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : undefined;
  return typeof number === 'number' && number > 0
    ? { by: 'server', code: number }
    : { by: 'network', code: codeOf(error) };
};
