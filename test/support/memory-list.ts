import type { Secret } from '../../lambda/decision/observation.ts';
import { epochMs, type SecretId } from '../../lambda/decision/values.ts';
import type {
  FindingQueue,
  ListReply,
  PageQueue,
  SecretListing,
  SweepSink,
} from '../../lambda/sweep/ports.ts';
import type { SweepPage, SweepTally } from '../../lambda/sweep/sweep-page.ts';
import { NOW } from './secrets.ts';

/** Time that passes only when somebody waits. */
export class MemoryTime {
  ms: number = NOW;
  readonly clock = () => epochMs(this.ms);
  readonly pause = async (ms: number): Promise<void> => {
    this.ms += ms;
  };
}

/** Secrets in pages; a token is the position of the page's first secret. */
export class MemoryListing implements SecretListing {
  readonly asked: { readonly token: string | undefined; readonly at: number }[] = [];
  /** Called before each reply; throws or tells of an expired token in its place. */
  instead: (call: number) => ListReply | undefined = () => undefined;
  readonly #secrets: readonly Secret[];
  readonly #time: MemoryTime;

  constructor(secrets: readonly Secret[], time: MemoryTime) {
    this.#secrets = secrets;
    this.#time = time;
  }

  async list(token?: string): Promise<ListReply> {
    this.asked.push({ token, at: this.#time.ms });
    const instead = this.instead(this.asked.length);
    if (instead !== undefined) return instead;
    const from = Number(token ?? 0);
    const next = from + 100;
    return {
      kind: 'page',
      secrets: this.#secrets.slice(from, next),
      ...(next < this.#secrets.length && { next: `${next}` }),
    };
  }
}

/** Both queues, and what was told. */
export class MemoryQueues implements FindingQueue, PageQueue, SweepSink {
  readonly sent: SecretId[] = [];
  readonly pages: SweepPage[] = [];
  readonly tallies: SweepTally[] = [];
  readonly failures: Error[] = [];
  refuse = false;

  async send(secrets: readonly SecretId[]): Promise<void> {
    if (this.refuse) throw new Error('The queue takes no findings.');
    this.sent.push(...secrets);
  }

  async handOver(page: SweepPage): Promise<void> {
    this.pages.push(page);
  }

  completed(tally: SweepTally): void {
    this.tallies.push(tally);
  }

  handedOver(_page: SweepPage, failure?: Error): void {
    if (failure) this.failures.push(failure);
  }
}
