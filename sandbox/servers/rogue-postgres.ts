/** What a PostgreSQL server says, in bytes: a letter, the length of the rest with its own four bytes, the rest. */

const i16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

const i32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** The head of a message, whether or not as many bytes follow. */
export const head = (letter: string, length: number): Buffer =>
  Buffer.concat([Buffer.from(letter), i32(4 + length)]);

export const message = (letter: string, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([head(letter, body.length), body]);
};

/** Fields by their letters: S is the severity, C the SQLSTATE, M the text. */
export const errorResponse = (fields: Readonly<Record<string, string>>): Buffer =>
  message(
    'E',
    Buffer.from(
      `${Object.entries(fields)
        .map(([letter, value]) => `${letter}${value}\0`)
        .join('')}\0`,
    ),
  );

export const refusal = errorResponse({
  S: 'FATAL',
  C: '28P01',
  M: 'password authentication failed for user "app"',
});

/** An error that says nothing at all, and is not even ended. */
export const EMPTY_ERROR = Buffer.from('E\0\0\0\x04', 'latin1');

/** Ways to ask for the password. */
export const ASKS = {
  'in plain text': message('R', i32(3)),
  'as MD5': message('R', i32(5), Buffer.from('salt')),
  'by SCRAM': message('R', i32(10), Buffer.from('SCRAM-SHA-256\0\0')),
} as const;

export const letIn = message('R', i32(0));

/** The process that is to serve the session. */
export const backend = (pid: number): Buffer => message('K', i32(pid), i32(1));

export const ready = message('Z', Buffer.from('I'));

/** The reply to a query for the session's process. */
export const pidRow = (pid: number): Buffer =>
  Buffer.concat([
    message('T', i16(1), Buffer.from('pid\0'), i32(0), i16(0), i32(INT4), i16(4), i32(-1), i16(0)),
    message('D', i16(1), i32(String(pid).length), Buffer.from(String(pid))),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ]);

const INT4 = 23;
