/** What Oracle's listener and server say, in bytes: packets (TNS), and in those of data the messages of TTC. */

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const ACCEPT = 2;
const REFUSE = 4;
const REDIRECT = 5;
const DATA = 6;
const RESEND = 11;

/** A packet from before a connection is accepted: its length takes two bytes. */
const packet = (kind: number, body: Uint8Array, flags = 0): Buffer =>
  Buffer.concat([u16(8 + body.length), u16(0), Buffer.from([kind, flags]), u16(0), body]);

const VERSION = 317;
const SDU = 8_192;
const NO_SERVICES = 0x08;

/** The listener takes the connection: in the protocol of Oracle 19, without Oracle's own encryption. */
export const accept: Buffer = packet(
  ACCEPT,
  Buffer.concat([
    ...[VERSION, 0, SDU, SDU, 1, 0, 0].map(u16),
    Buffer.from([NO_SERVICES, NO_SERVICES]),
    ...[0, 0, 0, 0].map(u16),
    u32(SDU),
    u32(SDU),
    Buffer.alloc(5),
  ]),
);

/** The listener's refusal, with the number of an error. */
export const refuse = (number: number): Buffer => {
  const reason = Buffer.from(
    `(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=${number})(ERROR_STACK=(ERROR=(CODE=${number}))))`,
  );
  return packet(REFUSE, Buffer.concat([Buffer.from([4, 0]), u16(reason.length), reason]));
};

/** Sends the client to another address. */
export const redirect = ({ host, port }: { readonly host: string; readonly port: number }): Buffer => {
  const address = Buffer.from(`(ADDRESS=(PROTOCOL=tcp)(HOST=${host})(PORT=${port}))`);
  return packet(REDIRECT, Buffer.concat([u16(address.length), address]));
};

const NEW_HANDSHAKE = 0x08;

/** Asks for the connect packet again, after another TLS handshake. */
export const resend: Buffer = packet(RESEND, Buffer.alloc(0), NEW_HANDSHAKE);

/** The head of a packet of data, whether or not as many bytes follow. */
export const head = (length: number): Buffer =>
  Buffer.concat([u32(10 + length), Buffer.from([DATA, 0, 0, 0, 0, 0])]);

/** A packet of data, once the connection was accepted. */
export const data = (...messages: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(messages);
  return Buffer.concat([head(body.length), body]);
};

/** A number as TTC has it: how many bytes, and these. */
const ub = (value: number): Buffer => {
  const bytes = u32(value);
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? Buffer.from([0]) : Buffer.concat([Buffer.from([4 - first]), bytes.subarray(first)]);
};

const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

/** A length, and a text where it is not empty. */
const sized = (value: string): Buffer =>
  Buffer.concat([ub(value.length), ...(value === '' ? [] : [text(value)])]);

const FIELD_VERSION_19 = 12;

/** In reply to the client's protocol message. */
export const protocol: Buffer = data(
  Buffer.from([1, 6, 0]),
  Buffer.from('Oracle of a test\0'),
  // The character set, flags, no elements, and a description of eleven bytes.
  Buffer.from([0x69, 0x03, 1, 0, 0, 0, 11, ...Buffer.alloc(11)]),
  Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, FIELD_VERSION_19]),
  // With the database's time zone.
  Buffer.from([7, 0, 1, 0, 0, 0, 0, 0]),
);

/** In reply to the client's data types: the time zone of the database, and no types. */
export const dataTypes: Buffer = data(Buffer.from([2, 0x80, 0, 0, 0, 60, 60, 60, 0x80, 0, 0, 0, 0, 0]));

export const end = Buffer.concat([Buffer.from([9]), ub(0), ub(0)]);

/** The end of a call that has nothing to tell. */
export const done: Buffer = data(end);

type Pairs = Readonly<Record<string, string | readonly [value: string, kind: number]>>;

/** Names with their values, and a kind where one has one: a message that others follow. */
export const named = (pairs: Pairs): Buffer => {
  const shown = Object.entries(pairs).map(([name, pair]) => {
    const [value, kind] = typeof pair === 'string' ? [pair, 0] : pair;
    return Buffer.concat([sized(name), sized(value), ub(kind)]);
  });
  return Buffer.concat([Buffer.from([8]), ub(shown.length), ...shown]);
};

/** The reply to a call, of names with their values. */
export const parameters = (pairs: Pairs): Buffer => data(named(pairs), end);

const ofError = (number: number, words: string): Buffer =>
  Buffer.concat([
    Buffer.from([4]),
    // Up to the cursor's number and the place of the error.
    ...[0, 0, 0, 0, 0, 0, 1, 0].map(ub),
    Buffer.alloc(6),
    // A row's address, and what follows it.
    ...[0, 0].map(ub),
    Buffer.alloc(1),
    ...[0, 0, 0].map(ub),
    Buffer.alloc(2),
    ...[0, 0, 0, 0, 0, 0].map(ub),
    ub(number),
    ub(0),
    text(words),
  ]);

/** An error of the server's. */
export const failure = (number: number): Buffer =>
  data(ofError(number, `ORA-${String(number).padStart(5, '0')}: no reason\n`));

const VARCHAR = 1;
const NO_MORE_ROWS = 1403;

/** The reply to a query: one row with one text. */
export const row = (value: string): Buffer =>
  data(
    // What the column is.
    Buffer.from([16, 0]),
    ...[100, 1].map(ub),
    Buffer.from([0, VARCHAR, 0, 0, 0]),
    ...[100, 0, 0, 0, 0, 873].map(ub),
    Buffer.from([1]),
    ...[100, 0].map(ub),
    Buffer.from([1, 0]),
    sized('SID'),
    ...[0, 0, 0, 0].map(ub),
    ...[0, 0, 0, 0, 0, 0].map(ub),
    // The row.
    Buffer.from([6, 0]),
    ...[1, 0, 1, 0, 0, 0].map(ub),
    Buffer.from([7]),
    text(value),
    ofError(NO_MORE_ROWS, 'ORA-01403: no data found\n'),
  );
