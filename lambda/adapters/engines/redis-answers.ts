import { ReplyError } from 'iovalkey';
import {
  type AnswerTable,
  codeOf,
  messageOf,
  NETWORK_ANSWERS,
  rejected,
  unknown,
} from './network-answers.ts';

/** The first word of a reply, the whole of one that begins with the all-purpose ERR, the driver's own text. */
export const REDIS_ANSWERS: AnswerTable = new Map([
  ...NETWORK_ANSWERS,
  // No such user, a wrong password, or a user that is switched off: the server makes no difference.
  ['WRONGPASS', rejected],
  ['NOAUTH', unknown('not-permitted')],
  ['NOPERM', unknown('not-permitted')],
  ['ERR max number of clients reached', unknown('busy')],
  ['Connection is closed.', unknown('unreachable')],
]);

export const redisRow = (error: unknown): unknown => {
  const message = messageOf(error);
  // Not by its name: that is its class's, and a minified bundle has another.
  if (!(error instanceof ReplyError)) return codeOf(error) ?? message;
  return message.startsWith('ERR ') ? message : message.split(' ', 1)[0];
};
