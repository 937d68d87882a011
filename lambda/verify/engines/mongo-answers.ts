import { MongoServerError } from 'mongodb/lib/error.js';
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

/** Atlas has one code for all that it refuses. Of a wrong password it says `bad auth`. */
const ATLAS_REFUSAL = '8000 bad auth';

/** Servers' error codes, and our own. */
export const MONGO_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // AuthenticationFailed: a wrong password. Also a user who may not log in from this address.
  [18, rejected],
  [ATLAS_REFUSAL, rejected],
  // Unauthorized: logged in, and without a right to the command.
  [13, unknown('not-permitted')],
  // ShutdownInProgress, InterruptedAtShutdown.
  [91, unknown('busy')],
  [11_600, unknown('busy')],
  ['CONNECTION_CLOSED', unknown('unreachable')],
  ['PROTOCOL_ERROR', unknown('unclassified')],
]);

/** The server's code if it sent an error; else the code of what ended the connection. */
export const mongoFault = (error: unknown): Fault => {
  if (error instanceof MongoServerError) {
    const isRefusal = error.code === 8000 && /^bad auth\b/.test(error.message);
    return { by: 'server', code: isRefusal ? ATLAS_REFUSAL : error.code };
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const isClosed = /^connection \S+ to \S+ closed$/.test(messageOf(cause));
  return { by: 'network', code: isClosed ? 'CONNECTION_CLOSED' : codeOf(cause) };
};
