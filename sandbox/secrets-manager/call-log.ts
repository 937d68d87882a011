/** One call and what became of it; `input` is without the secret's value. */
export type CallEntry = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What the caller got: `ok`, the name of the error, or for a fault that gives no reply `hang` or `cut`. */
  readonly outcome: string;
  /** Whether the call was carried out and not refused, whatever the caller got. */
  readonly tookEffect: boolean;
};

const KEPT_ENTRIES = 10_000;

/** Counts all calls, and keeps the newest 10,000 of them. */
export class CallLog {
  readonly #counts = new Map<string, number>();
  #entries: CallEntry[] = [];

  /** How often an operation was called since the last reset, refused calls included; all of them if none is named. */
  count(operation?: string): number {
    if (operation !== undefined) return this.#counts.get(operation) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** Oldest first. */
  get entries(): readonly CallEntry[] {
    return this.#entries.slice(-KEPT_ENTRIES);
  }

  reset(): void {
    this.#counts.clear();
    this.#entries = [];
  }

  add(entry: CallEntry): void {
    this.#counts.set(entry.operation, this.count(entry.operation) + 1);
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT_ENTRIES) this.#entries = this.#entries.slice(-KEPT_ENTRIES);
  }
}
