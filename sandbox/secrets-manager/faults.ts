import { type ApiError, ConnectionLost, internalError, throttled, unavailable } from './errors.ts';

/** `throttle`: HTTP 400; the next two: HTTP 500 and 503; `hang`: no reply at all; `cut`: the connection breaks. */
export type FaultKind = 'throttle' | 'internal-error' | 'unavailable' | 'hang' | 'cut';

export type Fault = {
  readonly kind: FaultKind;
  /** `after`: the call takes effect all the same, and only its reply is lost. @default 'before' */
  readonly at?: 'before' | 'after';
  /** @default any operation */
  readonly operation?: string;
  /** Which of the matching calls is the first to be hit, counted from 1. @default 1 */
  readonly nth?: number;
  /** How many calls in a row it hits; `Infinity` for all that follow. @default 1 */
  readonly count?: number;
  /** The input comes without the secret's value. */
  readonly when?: (call: { operation: string; input: Readonly<Record<string, unknown>> }) => boolean;
};

/** What the caller gets by such a fault; none where there is no reply. */
export const refusalBy = (kind: FaultKind): ApiError | undefined => {
  if (kind === 'throttle') return throttled();
  if (kind === 'internal-error') return internalError();
  return kind === 'unavailable' ? unavailable() : undefined;
};

type Planned = { readonly fault: Fault; seen: number; hits: number };

const isHit = (planned: Planned): boolean =>
  planned.seen >= (planned.fault.nth ?? 1) && planned.hits < (planned.fault.count ?? 1);

/** What is to go wrong. Of the faults that match a call, the first that is due hits it. */
export class Faults {
  #planned: Planned[] = [];
  #hanging: (() => void)[] = [];

  /** How many calls have been hit since the last `clear`. */
  hits = 0;

  /** Returns the function that takes it back. */
  inject(fault: Fault): () => void {
    if (fault.kind === 'throttle' && fault.at === 'after')
      throw new Error('A throttled call takes no effect: inject it before.');
    const planned = { fault, seen: 0, hits: 0 };
    this.#planned.push(planned);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    };
  }

  /** Takes all of them back, and breaks the connections that hang. */
  clear(): void {
    this.#planned = [];
    this.hits = 0;
    for (const release of this.#hanging.splice(0)) release();
  }

  /** The fault that hits this call, if one does. Counts the call. */
  next(
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Required<Pick<Fault, 'kind' | 'at'>> | undefined {
    const matching = this.#planned.filter(
      ({ fault }) =>
        (fault.operation ?? operation) === operation && (fault.when?.({ operation, input }) ?? true),
    );
    for (const planned of matching) planned.seen += 1;
    const due = matching.find(isHit);
    if (!due) return undefined;
    due.hits += 1;
    this.hits += 1;
    return { kind: due.fault.kind, at: due.fault.at ?? 'before' };
  }

  /** Waits until `clear`, then says that the connection is lost. */
  hang(): Promise<never> {
    return new Promise((_, reject) => {
      this.#hanging.push(() => reject(new ConnectionLost('The reply never came.')));
    });
  }
}
