/**
 * What a SQL Server says, in bytes. A message is cut into packets, each with a head of eight bytes; numbers in the
 * head are big-endian, those within little-endian, texts are UTF-16.
 */

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const utf16 = (value: string): Buffer => Buffer.from(value, 'utf16le');
/** Texts with their lengths in characters, as a byte or as two. */
const short = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), utf16(value)]);
const long = (value: string): Buffer => Buffer.concat([u16(value.length), utf16(value)]);

/** Types of messages. */
export const BATCH = 0x01;
export const REPLY = 0x04;
export const LOGIN = 0x10;
export const PRELOGIN = 0x12;

const HEAD_BYTES = 8;
const LAST = 1;

/** The head of a packet, whether or not as many bytes follow. */
export const head = (type: number, bytes: number, session = 0, status = LAST): Buffer => {
  const length = HEAD_BYTES + bytes;
  return Buffer.from([type, status, length >> 8, length & 0xff, session >> 8, session & 0xff, 1, 0]);
};

/** A message of one packet. */
export const message = (type: number, parts: readonly Uint8Array[], session = 0): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([head(type, body.length, session), body]);
};

/** Whether the server has TLS; what it is called is the client's view. */
export const ENCRYPTION = { off: 0, on: 1, none: 2, required: 3 } as const;

/** The reply to the first message: the version, and whether there is TLS. */
export const prelogin = (encryption: keyof typeof ENCRYPTION): Buffer =>
  message(REPLY, [
    Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff]),
    Buffer.from([16, 0, 0x10, 0, 0, 0, ENCRYPTION[encryption]]),
  ]);

/** What the first message of a client asks for: the value of its option number 1. */
export const encryptionIn = (options: Buffer): number => {
  for (let at = 0; options[at] !== 0xff && at + 5 <= options.length; at += 5)
    if (options[at] === 1) return options[options.readUInt16BE(at + 1)] ?? ENCRYPTION.none;
  return ENCRYPTION.none;
};

export const error = (number: number, words = 'no reason'): Buffer => {
  const rest = Buffer.concat([
    u32(number),
    Buffer.from([1, 14]),
    long(words),
    short('db'),
    short(''),
    u32(1),
  ]);
  return Buffer.concat([Buffer.from([0xaa]), u16(rest.length), rest]);
};

export const loggedIn = (): Buffer => {
  const rest = Buffer.concat([
    Buffer.from([1, 0x74, 0, 0, 4]),
    short('Small SQL Server'),
    Buffer.from([16, 0, 16, 0]),
  ]);
  return Buffer.concat([Buffer.from([0xad]), u16(rest.length), rest]);
};

/** Sends the client to another server. */
export const reroute = (host: string, port: number): Buffer => {
  const value = Buffer.concat([Buffer.from([0]), u16(port), long(host)]);
  const rest = Buffer.concat([Buffer.from([20]), u16(value.length), value, u16(0)]);
  return Buffer.concat([Buffer.from([0xe3]), u16(rest.length), rest]);
};

export const done = (status = 0): Buffer =>
  Buffer.concat([Buffer.from([0xfd]), u16(status), Buffer.alloc(10)]);

const SMALLINT = 0x34;

/** A table of one row and one column, a number. */
export const row = (number: number): Buffer =>
  Buffer.concat([
    Buffer.from([0x81]),
    ...[u16(1), u32(0), u16(0), Buffer.from([SMALLINT]), short('')],
    ...[Buffer.from([0xd1]), u16(number)],
  ]);

/** What a login message says. The password is hidden by half bytes swapped and 0xA5. */
export const loginIn = (
  login: Buffer,
): { readonly user: string; readonly password: string; readonly database: string } => {
  const field = (at: number) =>
    login.subarray(login.readUInt16LE(at), login.readUInt16LE(at) + 2 * login.readUInt16LE(at + 2));
  const shown = field(44).map((byte) => (((byte ^ 0xa5) & 0x0f) << 4) | ((byte ^ 0xa5) >> 4));
  return {
    user: field(40).toString('utf16le'),
    password: Buffer.from(shown).toString('utf16le'),
    database: field(68).toString('utf16le'),
  };
};

export type Message = { readonly type: number; readonly body: Buffer };

/** Puts messages together from whatever pieces their packets come in. */
export const messages = (take: (message: Message) => void): ((bytes: Buffer) => void) => {
  let left: Buffer = Buffer.alloc(0);
  let body: readonly Buffer[] = [];
  return (bytes) => {
    left = Buffer.concat([left, bytes]);
    while (left.length >= HEAD_BYTES && left.length >= left.readUInt16BE(2)) {
      const length = Math.max(HEAD_BYTES, left.readUInt16BE(2));
      const packet = left.subarray(0, length);
      left = left.subarray(length);
      body = [...body, packet.subarray(HEAD_BYTES)];
      if (((packet[1] ?? 0) & LAST) === 0) continue;
      const whole = Buffer.concat(body);
      body = [];
      take({ type: packet[0] ?? 0, body: whole });
    }
  };
};
