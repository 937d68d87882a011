import { RateLimiter } from '../aws/rate-limiter.ts';
import type { Scope } from '../decision/scope.ts';
import type { SecretId } from '../decision/values.ts';
import type { Clock, Sleep } from '../runtime/clock.ts';
import { LIMITS } from '../runtime/limits.ts';
import { NotUnderstood } from '../runtime/not-understood.ts';
import type { FindingQueue, PageQueue, SecretListing, SweepSink } from './ports.ts';
import { parseSweepPage, type SweepPage, tallied } from './sweep-page.ts';
import { triage } from './triage.ts';

type SweepPorts = {
  readonly listing: SecretListing;
  readonly findings: FindingQueue;
  readonly pages: PageQueue;
  readonly reports: SweepSink;
  readonly clock: Clock;
  readonly pause: Sleep;
};

type SweepOptions = {
  readonly scope: Scope;
  /** @default 10 */
  readonly listsPerSecond?: number;
  /** Milliseconds until the function is stopped. */
  readonly remainingMs: () => number;
};

/** A page could not be swept. The message has the page's token, which identifies the page. */
export class PageFailed extends Error {
  override readonly name = 'PageFailed';
}

/** The page's token has expired: the sweep must start again from the first page. */
export class PageTokenExpired extends Error {
  override readonly name = 'PageTokenExpired';
}

/**
 * Sweeps page by page, from the given one. Before the time runs out, it hands the next page to a new invocation. It
 * does the same with a page that fails after others have succeeded. Throws where its first page fails.
 */
export const sweep = async (input: unknown, ports: SweepPorts, options: SweepOptions): Promise<void> => {
  const start = parseSweepPage(input, ports.clock());
  if (start.kind === 'not-understood') throw new NotUnderstood(start.problems);

  const { listing, clock, pause } = ports;
  if (start.token !== undefined) await pause(LIMITS.handedOverMs);
  const { listsPerSecond: perSecond = LIMITS.listsPerSecond } = options;
  const pace = new RateLimiter({ perSecond, clock, pause, evenly: true });
  const paced = { ...ports, listing: { list: (token?: string) => pace.run(() => listing.list(token)) } };
  for (let page = start, isFirst = true; ; isFirst = false) {
    if (!isFirst && options.remainingMs() < LIMITS.pageMs) return handOver(page, ports);
    try {
      page = await takePage(page, paced, options.scope);
    } catch (error) {
      const failure = error instanceof PageTokenExpired ? error : pageFailed(page, error);
      if (isFirst || failure instanceof PageTokenExpired) throw failure;
      return handOver(page, ports, failure);
    }
    if (page.token === undefined) return ports.reports.completed(page.tally, ports.clock());
  }
};

/** Lists one page and sends its findings. Returns the next page; after the last one it has no token. */
const takePage = async (page: SweepPage, ports: SweepPorts, scope: Scope): Promise<SweepPage> => {
  const reply = await ports.listing.list(page.token);
  if (reply.kind === 'token-expired')
    throw new PageTokenExpired(`The list's token has expired. ${progressOf(page)} Start a new sweep.`);
  const now = ports.clock();
  const findings: SecretId[] = [];
  let { tally } = page;
  for (const secret of reply.secrets) {
    const triaged = triage(secret, scope, now);
    tally = tallied(tally, secret, triaged, scope);
    if (triaged.kind === 'found') findings.push(secret.arn);
  }
  await ports.findings.send(findings);
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
