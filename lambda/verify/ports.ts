import type { Answer, ReadError, ValueFailure } from '../decision/evidence.ts';
import type { SecretId, VersionId } from '../decision/values.ts';
import type { Sensitive } from '../runtime/sensitive.ts';
import type { Login } from './values/credentials.ts';

/** The result of reading one version's value, with the labels that it bore at that moment. */
export type ReadResult =
  | {
      readonly kind: 'text';
      readonly text: Sensitive<string>;
      readonly labels: readonly string[];
      /** It was SecretBinary. @default false */
      readonly isBinary?: boolean;
    }
  /**
   * A value that is not text in UTF-8 or UTF-16. `saysLogin`: it looks like a host and a password in another
   * encoding.
   */
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

/** Reads versions' values. Only the verifier has one. Never throws: an error could quote a value. */
export interface VersionReader {
  read(secret: SecretId, version: VersionId): Promise<ReadResult>;
}

export type LoginLimits = {
  /** Until the thread that logs in has started. Not part of `loginMs`: the server has no share in it. */
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

/** Logs in to a database once, without a retry, and closes the session. */
export interface Databases {
  /** Answers within `startMs` plus `loginMs`, whatever a server sends. */
  tryLogin(login: Login, limits: LoginLimits): Promise<LoginResult>;
  /** Gets ready for a login that may be wanted soon. */
  prepare?(): Promise<void>;
}
