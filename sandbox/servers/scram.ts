import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

export type Mechanism = 'SCRAM-SHA-1' | 'SCRAM-SHA-256';

const HASHES = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256' } as const;
/** The fewest that MongoDB's drivers take. */
const ITERATIONS = 4096;
const SALT = Buffer.from('FAKE salt of a test');

type Dialogue = {
  /** The server's first message. */
  readonly first: string;
  /** The server's signature in reply to the client's proof; undefined where the proof is of another password. */
  finish(clientFinal: string): string | undefined;
};

/** One login by SCRAM as MongoDB's servers have it (RFC 5802), for a user with this password. */
export const scram = (
  mechanism: Mechanism,
  { user, password }: { readonly user: string; readonly password: string },
  clientFirst: string,
): Dialogue => {
  const hash = HASHES[mechanism];
  const hmac = (key: Uint8Array, text: string) => createHmac(hash, key).update(text).digest();
  const bare = clientFirst.slice('n,,'.length);
  const first = `${/r=[^,]*$/.exec(bare)?.[0]}server,s=${SALT.toString('base64')},i=${ITERATIONS}`;
  const digested = createHash('md5').update(`${user}:mongo:${password}`).digest('hex');
  const secret = mechanism === 'SCRAM-SHA-1' ? digested : password;
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(secret, SALT, ITERATIONS, length, hash);
  const clientKey = hmac(salted, 'Client Key');
  const stored = createHash(hash).update(clientKey).digest();
  return {
    first,
    finish(clientFinal) {
      const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(clientFinal) ?? [];
      const said = [bare, first, withoutProof].join(',');
      const signature = hmac(stored, said);
      const right = Buffer.from(clientKey.map((byte, place) => byte ^ (signature[place] ?? 0)));
      const given = Buffer.from(proof, 'base64');
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return `v=${hmac(hmac(salted, 'Server Key'), said).toString('base64')}`;
    },
  };
};
