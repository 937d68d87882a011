import type { Secret } from '../decision/observation.ts';
import type { EpochMs, SecretId } from '../decision/values.ts';
import type { SweepPage, SweepTally } from './sweep-page.ts';

/** The reply to a request for one page of the list. */
export type ListReply =
  | { readonly kind: 'page'; readonly secrets: readonly Secret[]; readonly next?: string }
  /** The token is invalid or has expired. The list must be read from its first page. */
  | { readonly kind: 'token-expired' };

/** Lists the account's secrets in one Region, in the list's own order. */
export interface SecretListing {
  /** One ListSecrets call; without a token the first page. Throws every other error. */
  list(token?: string): Promise<ListReply>;
}

/** Asks for a pass over each of these secrets, without delay. Throws if the queue refuses any of them. */
export interface FindingQueue {
  send(secrets: readonly SecretId[]): Promise<void>;
}

/** Hands pages of the list to a fresh invocation. */
export interface PageQueue {
  handOver(page: SweepPage): Promise<void>;
}

/** Reports how a sweep goes. */
export interface SweepSink {
  completed(tally: SweepTally, at: EpochMs): void;
  /** `failure` is the error that stopped the page. It is missing where only the time ran out. */
  handedOver(page: SweepPage, failure?: Error): void;
}
