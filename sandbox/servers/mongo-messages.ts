import { BSON } from 'mongodb';

export type Fields = Readonly<Record<string, unknown>>;
/** A message of a client's: its number, its command, and whether it came in the old form that a hello has. */
export type Request = { readonly id: number; readonly command: Fields; readonly isQuery: boolean };

const REPLY = 1;
const QUERY = 2004;
export const COMPRESSED = 2012;
const MESSAGE = 2013;

const i32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeInt32LE(value, 4 * place);
  return bytes;
};

/** The head of a message, whether or not as many bytes follow. */
export const head = (length: number, kind = MESSAGE, to = 0): Buffer => i32(16 + length, 1, to, kind);

export const message = (kind: number, to: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([head(body.length, kind, to), body]);
};

/** The reply to a request, in the form that it came in. */
export const replyTo = ({ id, isQuery }: Pick<Request, 'id' | 'isQuery'>, fields: Fields): Buffer => {
  const document = BSON.serialize(fields);
  return isQuery
    ? message(REPLY, id, i32(8, 0, 0, 0, 1), document)
    : message(MESSAGE, id, i32(0), Buffer.from([0]), document);
};

/** The first whole request in these bytes, and what follows it; undefined while it is not whole. */
export const firstRequest = (bytes: Buffer): readonly [Request, rest: Buffer] | undefined => {
  if (bytes.length < 16 || bytes.length < bytes.readInt32LE(0)) return undefined;
  const end = bytes.readInt32LE(0);
  const isQuery = bytes.readInt32LE(12) === QUERY;
  const start = isQuery ? bytes.indexOf(0, 20) + 9 : 21;
  const command = BSON.deserialize(bytes.subarray(start, end));
  return [{ id: bytes.readInt32LE(4), command, isQuery }, bytes.subarray(end)];
};
