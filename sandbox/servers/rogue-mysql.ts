/** What a MySQL server says, in bytes. Numbers are little-endian; each packet bears its place in the exchange. */

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

/** The head of a packet, whether or not as many bytes follow. */
export const head = (length: number, place: number): Buffer =>
  Buffer.concat([u32(length).subarray(0, 3), Buffer.from([place])]);

export const packet = (place: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([head(body.length, place), body]);
};

const CAN_TLS = 0x800;
/** The protocol of version 4.1, names of databases, hashed passwords, and ways to log in by name. */
const CAN = 0xa20d;
const CAN_NAME_PLUGIN = 0x8;

/** The first packet: protocol 10, and half of what the password is hashed with. */
export const greeting = ({ threadId = 7, tls = false } = {}): Buffer =>
  packet(
    0,
    Buffer.from('\x0a8.0.36\0'),
    u32(threadId),
    Buffer.from('saltsalt\0'),
    u16(tls ? CAN | CAN_TLS : CAN),
    Buffer.from([45]),
    u16(2),
    u16(CAN_NAME_PLUGIN),
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0'),
    Buffer.from('mysql_native_password\0'),
  );

/** The client's wish for TLS, in bytes: its hello follows at once. */
export const SSL_REQUEST_BYTES = 36;

export const ok = (place: number): Buffer => packet(place, Buffer.from([0, 0, 0, 2, 0, 0, 0]));

export const err = (place: number, number: number): Buffer =>
  packet(place, Buffer.from([0xff]), u16(number), Buffer.from('#HY000no reason'));

/** Asks for another proof of the password, by the name of the way. */
export const authSwitch = (place: number, plugin: string): Buffer =>
  packet(place, Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), Buffer.from('saltsaltsaltsaltsalt\0'));

/** In reply to a query: asks the client for one of its own files. */
export const fileRequest = (file: string): Buffer => packet(1, Buffer.from([0xfb]), Buffer.from(file));

const NUMBER = 8;
const TEXT = 253;

const column = (place: number, name: string, type: number): Buffer =>
  packet(
    place,
    ...['def', '', '', '', name, ''].map(text),
    Buffer.from([12]),
    u16(45),
    u32(1024),
    Buffer.from([type]),
    Buffer.alloc(5),
  );

const endOfRows = (place: number): Buffer => packet(place, Buffer.from([0xfe, 0, 0, 2, 0]));

/** The reply to a query for the session's number and the account that it was let in as. */
export const sessionRow = (id: number, account: string): Buffer =>
  Buffer.concat([
    packet(1, Buffer.from([2])),
    column(2, 'id', NUMBER),
    column(3, 'account', TEXT),
    endOfRows(4),
    packet(5, text(String(id)), text(account)),
    endOfRows(6),
  ]);
