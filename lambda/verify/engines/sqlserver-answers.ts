import { type AnswerTable, codeOf, NETWORK_ANSWERS, type NotAccepted, rejected, unknown } from './answers.ts';
import type { Fault } from './driver.ts';

/** The numbers of all errors that the server sent in one reply, in their order. */
export class ServerErrors extends Error {
  override readonly name = 'ServerErrors';
  readonly numbers: readonly number[];

  constructor(numbers: readonly number[]) {
    super('the server sent errors');
    this.numbers = numbers;
  }
}

/** "Login failed for user": no such user, a wrong password, or a disabled login. The server makes no difference. */
const LOGIN_FAILED = 18_456;

/** Error numbers of SQL Server (`sys.messages`), and codes of the driver and our own. */
export const SQLSERVER_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  [LOGIN_FAILED, rejected],
  // Locked after too many refusals; switched off.
  [18_486, unknown('locked')],
  [18_470, unknown('locked')],
  // The password is right, but has expired, or has to be changed before it can be used.
  [18_487, unknown('expired')],
  [18_488, unknown('expired')],
  // No right to the database, no such database, no default database: they come together with 18456.
  [4060, unknown('not-permitted')],
  [4064, unknown('not-permitted')],
  [916, unknown('not-permitted')],
  // No login by password, from a domain that is not trusted; refused by a trigger.
  [18_452, unknown('not-permitted')],
  [17_892, unknown('not-permitted')],
  // Full, being upgraded, paused or shutting down.
  [17_809, unknown('busy')],
  [18_401, unknown('busy')],
  [17_142, unknown('busy')],
  [6005, unknown('busy')],
  // The server wants TLS, and the secret forbids it; the secret wants it, and the server has none.
  ['EENCRYPT', unknown('tls')],
  ['NO_TLS', unknown('tls')],
  // The client was sent to another server.
  ['REROUTED', unknown('pooler')],
]);

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

/**
 * Of several errors the one that is not 18456: a reason beside it may be that the password was right. The driver puts
 * Node's errors into one of its own.
 */
export const sqlserverFault = (error: unknown): Fault =>
  error instanceof ServerErrors
    ? { by: 'server', code: error.numbers.find((number) => number !== LOGIN_FAILED) ?? LOGIN_FAILED }
    : { by: 'network', code: codeOf(causeOf(error)) ?? codeOf(error) };
