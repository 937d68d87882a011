import { RateLimiter } from '../aws/rate-limiter.ts';
import type { Scope } from '../decision/scope.ts';
import type { SecretId } from '../decision/values.ts';
import type { Clock, Sleep } from '../runtime/clock.ts';
import { NotUnderstood } from '../runtime/not-understood.ts';
import type { PageQueue, SecretListing, SuspectQueue, SweepSink } from './ports.ts';
import { parseSweepPage, type SweepPage, tallied } from './sweep-page.ts';
import { suspect } from './triage.ts';

/** A fifth of the Region's quota for ListSecrets (X7). */
export const LISTS_PER_SECOND = 10;

export type SweepPorts = {
  readonly listing: SecretListing;
  readonly suspects: SuspectQueue;
  readonly pages: PageQueue;
  readonly reports: SweepSink;
  readonly clock: Clock;
  readonly pause: Sleep;
};

export type SweepSettings = {
  readonly scope: Scope;
  /** @default 10 */
  readonly listsPerSecond?: number;
  /** Milliseconds until the function is stopped. */
  readonly remainingMs: () => number;
};

/** A page could not be swept. The message has its token, for no other page may take its place unnoticed. */
export class PageFailed extends Error {
  override readonly name = 'PageFailed';
}

/** The list can't be gone on with from here: the sweep has to be started anew. */
export class PageTokenExpired extends Error {
  override readonly name = 'PageTokenExpired';
}

/** What one page may take at most, with every call tried as often as it may be. */
const ONE_PAGE_MS = 60_000;

/** The invocation before may have made its calls just now, and its count of them is gone with it. */
const HANDED_OVER_MS = 1_000;

/**
 * Sweeps from one page on. Before its time runs out it hands the next page over; so it does with a page that
 * fails after others went well, for these need no second look. Throws where its first page fails.
 */
export const sweep = async (input: unknown, ports: SweepPorts, settings: SweepSettings): Promise<void> => {
  const start = parseSweepPage(input, ports.clock());
  if (start.kind === 'not-understood') throw new NotUnderstood(start.problems);

  const { listing, clock, pause } = ports;
  if (start.token !== undefined) await pause(HANDED_OVER_MS);
  const { listsPerSecond: perSecond = LISTS_PER_SECOND } = settings;
  const pace = new RateLimiter({ perSecond, clock, pause, evenly: true });
  const paced = { ...ports, listing: { list: (token?: string) => pace.run(() => listing.list(token)) } };
  for (let page = start, isFirst = true; ; isFirst = false) {
    if (!isFirst && settings.remainingMs() < ONE_PAGE_MS) return handOver(page, ports);
    try {
      page = await takePage(page, paced, settings.scope);
    } catch (error) {
      const failure = error instanceof PageTokenExpired ? error : pageFailed(page, error);
      if (isFirst || failure instanceof PageTokenExpired) throw failure;
      return handOver(page, ports, failure);
    }
    if (page.token === undefined) return ports.reports.completed(page.tally, ports.clock());
  }
};

/** Lists one page and sends what is suspect on it. The page after it, with no token behind the last. */
const takePage = async (page: SweepPage, ports: SweepPorts, scope: Scope): Promise<SweepPage> => {
  const reply = await ports.listing.list(page.token);
  if (reply.kind === 'token-expired')
    throw new PageTokenExpired(
      `The list cannot be gone on with: its token has expired. ${progressOf(page)} Start a sweep anew.`,
    );
  const now = ports.clock();
  const suspects: SecretId[] = [];
  let { tally } = page;
  for (const listed of reply.secrets) {
    const suspicion = suspect(listed, scope, now);
    tally = tallied(tally, listed, suspicion);
    if (suspicion.kind === 'suspect') suspects.push(listed.secret.arn);
  }
  await ports.suspects.send(suspects);
  return { kind: 'sweep-page', tally, ...(reply.next !== undefined && { token: reply.next }) };
};

const handOver = async (page: SweepPage, ports: SweepPorts, failure?: PageFailed): Promise<void> => {
  await ports.pages.handOver(page);
  ports.reports.handedOver(page, failure);
};

const pageFailed = (page: SweepPage, cause: unknown): PageFailed => {
  const what = cause instanceof Error ? cause.message : 'a value that is no error';
  return new PageFailed(`A page of the list failed: ${what} ${progressOf(page)}`, { cause });
};

const progressOf = ({ token = 'none, it is the first page', tally }: SweepPage): string =>
  `${tally.seen} secrets were seen before it. Its token: ${token}.`;
