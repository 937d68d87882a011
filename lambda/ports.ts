import type { Login } from './verify/values/credentials.ts';
import type { Answer, Candidate, Evidence } from './decision/evidence.ts';
import type { Observation, Secret } from './decision/observation.ts';
import type { Outcome } from './remediate/outcome.ts';
import type { UntriedRequest } from './remediate/request.ts';
import type { Sensitive } from './runtime/sensitive.ts';
import type { Listed } from './sweep/suspicion.ts';
import type { SweepPage, SweepTally } from './sweep/sweep-page.ts';
import type { EpochMs, SecretId, VersionId } from './decision/values.ts';
import type { Step } from './decision/verdict.ts';

/** What became of one write. */
export type StepOutcome =
  | { readonly kind: 'done' }
  /** The labels are not, or no longer, as the step assumed: nothing was changed. Read again (L3). */
  | { readonly kind: 'superseded' }
  /** All labels that a secret can have are in use (L7). */
  | { readonly kind: 'labels-exhausted' };

/** Where secrets' labels are kept. Throws only what a later try may cure or a person must. */
export interface SecretStore {
  /** One look: DescribeSecret and nothing else (L1). */
  observe(secret: SecretId): Promise<Observation>;
  /** One UpdateSecretVersionStage. */
  apply(secret: SecretId, step: Step): Promise<StepOutcome>;
}

/** Tries stored credentials where they are used. Never throws: not to know is an answer. */
export interface CredentialVerifier {
  /** Whether any verifier is meant to answer for this secret: the deployed one, or one that its tag names. */
  appliesTo(secret: Secret): boolean;
  /** Candidates in the order in which they are to be tried, AWSCURRENT's first. */
  verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence>;
}

/** What became of reading one version's value, with the labels that it bore at that moment. */
export type Reading =
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
  | { readonly kind: 'unreadable'; readonly cause: 'not-permitted' | 'unreachable' };

/** Reads versions' values: only the verifier has one. Never throws, since an error may quote what it met. */
export interface VersionReader {
  read(secret: SecretId, version: VersionId): Promise<Reading>;
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

/** Where it is told what came of a request: the log, metrics, events. */
export interface OutcomeSink {
  publish(outcome: Outcome): Promise<void>;
}

/** What came of asking for one page of the list. */
export type ListReply =
  | { readonly kind: 'page'; readonly secrets: readonly Listed[]; readonly next?: string }
  /** The token is none, or none any more: the list can only be begun anew. */
  | { readonly kind: 'token-expired' };

/** Lists the account's secrets in one Region, in the list's own order. */
export interface SecretListing {
  /** One ListSecrets call; without a token the first page. Throws what a later try may cure or a person must. */
  list(token?: string): Promise<ListReply>;
}

/** Asks for a pass over secrets, without delay. Throws where any of them was not taken. */
export interface SuspectQueue {
  send(secrets: readonly SecretId[]): Promise<void>;
}

/** Asks for another pass over a secret, once a user who was refused may be tried again. */
export interface RecheckQueue {
  /** Throws where it was not taken. */
  send(request: UntriedRequest): Promise<void>;
}

/** Hands pages of the list to a fresh invocation. */
export interface PageQueue {
  handOver(page: SweepPage): Promise<void>;
}

/** Where it is told how a sweep goes. */
export interface SweepSink {
  completed(tally: SweepTally, at: EpochMs): void;
  /** `failure` is what stopped the page; missing where only the time ran out. */
  handedOver(page: SweepPage, failure?: Error): void;
}

export type Clock = () => EpochMs;

/** Waits that many milliseconds. */
export type Pause = (ms: number) => Promise<void>;
