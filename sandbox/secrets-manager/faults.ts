/** `throttle`: ThrottlingException, HTTP 400. `hang`: no reply at all. `cut`: the connection breaks without a reply. */
export type FaultKind = 'throttle' | 'internal-error' | 'unavailable' | 'hang' | 'cut';

export type Fault = {
  readonly kind: FaultKind;
  /** Whether the call takes effect all the same: `after` loses only the reply. `before` if not given. */
  readonly at?: 'before' | 'after';
  /** Any operation if not given. */
  readonly operation?: string;
  /** Which of the matching calls is the first to be hit, counted from 1. */
  readonly nth?: number;
  /** How many calls it hits, then it is spent. 1 if not given; `Infinity` for ever. */
  readonly count?: number;
  readonly when?: (call: { operation: string; input: Readonly<Record<string, unknown>> }) => boolean;
};

/** What is to go wrong. The first fault that matches a call is the one that hits it. */
export class Faults {
  #planned: { fault: Fault; seen: number; hits: number }[] = [];

  /** Returns a function that takes it back. */
  inject(fault: Fault): () => void {
    const entry = { fault, seen: 0, hits: 0 };
    this.#planned.push(entry);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#planned = [];
  }

  /** How many calls have been hit by the faults that are still planned or spent, since the last `clear`. */
  get hits(): number {
    return this.#planned.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** The fault that hits this call, if one does. */
  next(operation: string, input: Readonly<Record<string, unknown>>): Fault | undefined {
    for (const entry of this.#planned) {
      const { fault } = entry;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      if (fault.when && !fault.when({ operation, input })) continue;
      entry.seen += 1;
      if (entry.seen < (fault.nth ?? 1) || entry.hits >= (fault.count ?? 1)) continue;
      entry.hits += 1;
      return fault;
    }
    return undefined;
  }
}
