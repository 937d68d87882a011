import type { EpochMs, SecretId } from '../decision/values.ts';
import type { SweepPage, SweepTally } from './sweep-page.ts';
import type { Listed } from './triage.ts';

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
