import { createCipheriv, createDecipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { parameters } from './tns-messages.ts';

const VERIFIER_12C = 0x4815;
const ROUNDS = 4096;
const SALT = Buffer.from('FAKE salt of a t');

const encrypted = (key: Buffer, bytes: Uint8Array): string => {
  const made = createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([made.update(bytes), made.final()])
    .toString('hex')
    .toUpperCase();
};

const decrypted = (key: Buffer, hex: string): Buffer => {
  const made = createDecipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([made.update(Buffer.from(hex, 'hex')), made.final()]);
};

const derived = (secret: string | Buffer, salt: Buffer, length: number): Buffer =>
  pbkdf2Sync(secret, salt, ROUNDS, length, 'sha512');

/** The value of a name in a message, in hexadecimal. */
const valueIn = (name: string, message: Buffer): string =>
  new RegExp(`${name}.{1,5}?([0-9A-F]{64,})`, 's').exec(message.toString('latin1'))?.[1] ?? '';

type Challenge = {
  /** The server's part of the session's key, which only the password opens. */
  readonly reply: Buffer;
  /** The server's own proof in reply to the client's; undefined where the client's is of another password. */
  prove(message: Buffer, sessionId: number): Buffer | undefined;
};

/** One login with Oracle's verifier of version 12c, for a user with this password. */
export const challenge = (password: string): Challenge => {
  const key = derived(password, Buffer.concat([SALT, Buffer.from('AUTH_PBKDF2_SPEEDY_KEY')]), 64);
  const hash = createHash('sha512').update(key).update(SALT).digest().subarray(0, 32);
  const part = randomBytes(32);
  return {
    reply: parameters({
      AUTH_SESSKEY: encrypted(hash, part),
      AUTH_VFR_DATA: [SALT.toString('hex'), VERIFIER_12C],
      AUTH_PBKDF2_CSK_SALT: SALT.toString('hex'),
      AUTH_PBKDF2_VGEN_COUNT: String(ROUNDS),
      AUTH_PBKDF2_SDER_COUNT: String(ROUNDS),
    }),
    prove(message, sessionId) {
      const theirs = decrypted(hash, valueIn('AUTH_SESSKEY', message).slice(0, 64));
      const both = Buffer.concat([theirs, part]).toString('hex').toUpperCase();
      const session = derived(both, SALT, 32);
      const told = decrypted(session, valueIn('AUTH_PASSWORD', message)).subarray(16);
      if (!told.subarray(0, -(told.at(-1) ?? 0)).equals(Buffer.from(password))) return undefined;
      return parameters({
        AUTH_SESSION_ID: String(sessionId),
        AUTH_VERSION_NO: '318767104',
        AUTH_SVR_RESPONSE: encrypted(
          session,
          Buffer.concat([randomBytes(16), Buffer.from('SERVER_TO_CLIENT')]),
        ),
      });
    },
  };
};
