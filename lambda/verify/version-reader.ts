import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { detailsOf } from '../aws/aws-errors.ts';
import { READ_ERRORS, type ValueFailure } from '../decision/evidence.ts';
import type { SecretId, VersionId } from '../decision/values.ts';
import { Sensitive } from '../runtime/sensitive.ts';
import type { ReadResult, VersionReader } from './ports.ts';
import { textSaysLogin } from './values/says-login.ts';

/** No such version, or one that has no value yet (X2). */
const NO_VALUE = 'ResourceNotFoundException';
/** The key that the value is under can't be used (I4). A role that may not use it gets an AccessDeniedException. */
const NOT_DECRYPTABLE = 'DecryptionFailure';
const THROTTLED = 'ThrottlingException';

/** The meaning of an error of GetSecretValue, with the error's name if it is a known one. */
const classifyReadError = (error: unknown): ReadResult => {
  const { name, status } = detailsOf(error);
  if (name === NO_VALUE) return { kind: 'none' };
  const names = [codeOf(error), name];
  const known = names.flatMap((word) => READ_ERRORS.filter((each) => each === word))[0];
  return { kind: 'unreadable', cause: causeOf(name, status), ...(known && { error: known }) };
};

const causeOf = (name: string, status: number | undefined): ValueFailure => {
  if (name === NOT_DECRYPTABLE) return 'values-not-decryptable';
  const gotThrough = status !== undefined && status < 500 && status !== 429 && name !== THROTTLED;
  return gotThrough ? 'values-not-permitted' : 'values-unreachable';
};

/** What Node calls an error of the network. The SDK calls a broken connection TimeoutError. */
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : '');

/** The byte order marks that UTF-16 begins with, as PowerShell writes it. */
const MARKS: readonly (readonly [encoding: string, first: number, second: number])[] = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

/** SecretBinary as text, its byte order mark included; undefined if it is not text. */
const textIn = (bytes: Uint8Array | undefined): string | undefined => {
  const [encoding] = MARKS.find(([, ...mark]) => mark.every((byte, at) => bytes?.[at] === byte)) ?? ['utf-8'];
  try {
    return bytes && new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Searches the bytes as Latin-1: there every byte is a character, and field names are the same as in other
 * encodings of one byte.
 */
const binary = (bytes: Uint8Array): ReadResult => {
  const saysLogin = textSaysLogin(new TextDecoder('latin1').decode(bytes));
  return { kind: 'binary', ...(saysLogin && { saysLogin }) };
};

/** Reads values from AWS Secrets Manager, by version id only, because labels may move meanwhile. */
export class SecretsManagerVersionReader implements VersionReader {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async read(secret: SecretId, version: VersionId): Promise<ReadResult> {
    try {
      const {
        SecretString: text,
        SecretBinary: bytes,
        VersionStages: labels = [],
      } = await this.#client.send(new GetSecretValueCommand({ SecretId: secret, VersionId: version }));
      const value = text ?? textIn(bytes);
      if (value !== undefined)
        return { kind: 'text', text: new Sensitive(value), labels, isBinary: text === undefined };
      return bytes === undefined ? { kind: 'none' } : binary(bytes);
    } catch (error) {
      return classifyReadError(error);
    }
  }
}
