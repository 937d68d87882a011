import type { Answer } from '../../core/evidence.ts';
import { type AnswerTable, accepted, codeOf, NETWORK_ANSWERS, rejected, unknown } from './network-answers.ts';

/** Servers' error numbers, and the driver's own codes. */
export const MYSQL_ANSWERS: AnswerTable = new Map<unknown, Answer>([
  ...NETWORK_ANSWERS,
  // No such user, or a wrong password. Also, without TLS, a user who has to use it, whatever the password:
  // but then no other password of that user's is accepted either, and nothing follows from it.
  [1045, rejected],
  // Found out once the password was right: no right to the database, and no such database.
  [1044, accepted],
  [1049, accepted],
  // Locked by an administrator (MySQL, MariaDB), or after too many refusals (MariaDB, MySQL).
  [3118, unknown('locked')],
  [4151, unknown('locked')],
  [4150, unknown('locked')],
  [3955, unknown('locked')],
  // This client's address is blocked after too many broken handshakes.
  [1129, unknown('locked')],
  // Right, but good for nothing until it is changed.
  [1820, unknown('expired')],
  [1862, unknown('expired')],
  // The server is full, or the user has as many connections as it may.
  [1040, unknown('busy')],
  [1203, unknown('busy')],
  [1226, unknown('busy')],
  // Not from this address; not by a password at all; not without TLS.
  [1130, unknown('not-permitted')],
  [1698, unknown('not-permitted')],
  [3159, unknown('not-permitted')],
  ['HANDSHAKE_NO_SSL_SUPPORT', unknown('tls')],
  ['HANDSHAKE_SSL_ERROR', unknown('tls')],
  ['PROTOCOL_CONNECTION_LOST', unknown('unreachable')],
]);

/** The server's number where it sent one, for MariaDB's own have no name in the driver; Node's are negative. */
export const mysqlRow = (error: unknown): unknown => {
  const number = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : undefined;
  return typeof number === 'number' && number > 0 ? number : codeOf(error);
};
