import type { Answer, ReadError, ValueFailure } from '../decision/evidence.ts';
import type { SecretId, VersionId } from '../decision/values.ts';
import type { Sensitive } from '../runtime/sensitive.ts';
import type { Login } from './values/credentials.ts';

/** What became of reading one version's value, with the labels that it bore at that moment. */
export type ReadResult =
  | {
      readonly kind: 'text';
      readonly text: Sensitive<string>;
      readonly labels: readonly string[];
      /** It was SecretBinary. @default false */
      readonly isBinary?: boolean;
    }
  /** A value that is no text in UTF-8 or UTF-16, though it may have a host and a password in another encoding. */
  | { readonly kind: 'binary'; readonly saysLogin?: boolean }
  /** Certainly no value (X2). */
  | { readonly kind: 'none' }
  | Unreadable;

/** The value could not be read, and nobody knows whether there is one. */
export type Unreadable = {
  readonly kind: 'unreadable';
  readonly cause: ValueFailure;
  /** Missing where the error is none of the known ones. */
  readonly error?: ReadError;
};

/** Reads versions' values: only the verifier has one. Never throws, since an error may quote what it met. */
export interface VersionReader {
  read(secret: SecretId, version: VersionId): Promise<ReadResult>;
}

export type LoginLimits = {
  /** Until what logs in has started: no server's doing, so that it takes nothing from `loginMs`. */
  readonly startMs: number;
  /** From the first packet to a connection. */
  readonly connectMs: number;
  /** From the first packet to an answer. */
  readonly loginMs: number;
  /** Connects to this address, whatever the host's name resolves to by now. */
  readonly address?: string;
};

export type LoginResult = {
  readonly answer: Answer;
  /** The address that was reached; missing where there was no connection. */
  readonly address?: string;
};

/** Logs in where it is told, once, without a second try, and out again. */
export interface Databases {
  /** Has an answer within `startMs` and then `loginMs`, whatever a server sends. */
  tryLogin(login: Login, limits: LoginLimits): Promise<LoginResult>;
  /** Gets ready for a login that may be wanted soon. */
  prepare?(): Promise<void>;
}
