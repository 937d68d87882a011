import { type AnswerTable, codeOf, NETWORK_ANSWERS, type NotAccepted, rejected, unknown } from './answers.ts';
import type { Fault } from './driver.ts';

/** An error reply of the server, without the `-` that it begins with. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
}

/**
 * By the first word of an error reply, or by the whole reply where that word is the general ERR; and our own codes.
 */
export const REDIS_ANSWERS: AnswerTable = new Map<unknown, NotAccepted>([
  ...NETWORK_ANSWERS,
  // No such user, a wrong password, or a disabled user. The server makes no difference.
  ['WRONGPASS', rejected],
  ['NOAUTH', unknown('not-permitted')],
  ['NOPERM', unknown('not-permitted')],
  ['ERR max number of clients reached', unknown('busy')],
  ['CONNECTION_CLOSED', unknown('unreachable')],
  ['PROTOCOL_ERROR', unknown('unclassified')],
]);

export const redisFault = (error: unknown): Fault => {
  if (!(error instanceof ErrorReply)) return { by: 'network', code: codeOf(error) };
  const { message } = error;
  return { by: 'server', code: message.startsWith('ERR ') ? message : message.split(' ', 1)[0] };
};
