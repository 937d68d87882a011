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

/** Numbers of Oracle's errors (ORA-), and the few of the driver's own (NJS-). */
export const ORACLE_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such user, or a wrong password. The server makes no difference.
  [1017, rejected],
  [28000, unknown('locked')],
  // The password is right, but has to be changed before it can be used.
  [28001, unknown('expired')],
  // Without the right to a session, a session that is restricted, or one as SYSDBA.
  [1045, unknown('not-permitted')],
  [1035, unknown('not-permitted')],
  [28009, unknown('not-permitted')],
  // Sessions or processes are all taken, or the user has as many as it may.
  [18, unknown('busy')],
  [20, unknown('busy')],
  [2391, unknown('busy')],
  // Starting up, shutting down or not started.
  [1033, unknown('busy')],
  [1034, unknown('busy')],
  [1090, unknown('busy')],
  // What the listener says: no room, or the instance takes no connections yet.
  [12516, unknown('busy')],
  [12518, unknown('busy')],
  [12519, unknown('busy')],
  [12520, unknown('busy')],
  [12528, unknown('busy')],
  // The listener knows no service of this name (ORA-12514).
  ['NJS-518', unknown('not-permitted')],
  // The server demands Oracle's own encryption, which the driver does not have.
  ['NJS-533', unknown('tls')],
  ['NJS-500', unknown('unreachable')],
]);

/** Of the listener's refusal the driver tells the number in the text alone. */
const REFUSED = 'NJS-511';

/** The number of the server's or the listener's error; else the driver's or Node's own code. */
export const oracleFault = (error: unknown): Fault => {
  const number = Reflect.get(Object(error), 'errorNum');
  if (typeof number === 'number' && number > 0) return { by: 'server', code: number };
  const code = codeOf(error);
  const refusal = /ORA-(\d+)$/.exec(messageOf(error))?.[1];
  return code === REFUSED && refusal !== undefined
    ? { by: 'server', code: Number(refusal) }
    : { by: 'network', code };
};
