import type { Duplex } from 'node:stream';
import type { Login } from '../values/credentials.ts';
import { accepted } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { faultWithCode } from './login-socket.ts';
import { ErrorReply, REDIS_ANSWERS, redisFault } from './redis-answers.ts';
import { secured } from './secured.ts';

/**
 * A command of the protocol: its words, each with its length in bytes. Throws PROTOCOL_ERROR for a word with a line
 * break: a server that reads lines would take the rest for another command.
 */
const commandOf = (...words: readonly string[]): string => {
  if (words.some((word) => /[\r\n]/.test(word))) throw faultWithCode('PROTOCOL_ERROR');
  return [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word])]
    .map((line) => `${line}\r\n`)
    .join('');
};

/** More than a reply to AUTH or PING takes. */
const MAX_REPLY_BYTES = 1_024;

/** Reads replies of one line each. Throws an ErrorReply, Node's error, CONNECTION_CLOSED or PROTOCOL_ERROR. */
const replies = (stream: Duplex): (() => Promise<string>) => {
  const chunks: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
  return async () => {
    let text = '';
    while (!text.includes('\r\n')) {
      const { value, done } = await chunks.next();
      if (done) throw faultWithCode('CONNECTION_CLOSED');
      text += Buffer.isBuffer(value) ? value.toString('latin1') : '';
      if (text.length > MAX_REPLY_BYTES) throw faultWithCode('PROTOCOL_ERROR');
    }
    // More than one line answers something that was not asked.
    if (text.indexOf('\r\n') !== text.length - 2) throw faultWithCode('PROTOCOL_ERROR');
    const line = text.slice(0, -2);
    if (line.startsWith('-')) throw new ErrorReply(line.slice(1));
    return line;
  };
};

/**
 * Whether the session answers PING. NOPERM counts: a user without rights may not ping, and the server knows the
 * user.
 */
const isPong = async (reply: Promise<string>): Promise<boolean> => {
  try {
    return (await reply) === '+PONG';
  } catch (error) {
    if (redisFault(error).code === 'NOPERM') return true;
    throw error;
  }
};

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const { reached } = connection;
  const stream = await secured(login.target, connection);
  const reply = replies(stream);
  stream.write(commandOf('AUTH', login.user.reveal(), login.password.reveal()));
  reached('login-sent');
  if ((await reply()) !== '+OK') throw faultWithCode('PROTOCOL_ERROR');
  reached('in-session');
  stream.write(commandOf('PING'));
  if (!(await isPong(reply()))) throw faultWithCode('PROTOCOL_ERROR');
  return { answer: accepted, close: async () => stream.end(commandOf('QUIT')) };
};

/** Redis 6 and newer, and Valkey, with their users (ACL). Two commands: no library is needed. */
export const driver: Driver = { logIn, faultOf: redisFault, answers: REDIS_ANSWERS };
