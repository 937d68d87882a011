/** One call and what became of it; `input` is without the secret's value. */
export type CallEntry = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `ok`, or the name of the error. */
  readonly outcome: string;
};

const KEPT_ENTRIES = 10_000;

/** Counts all calls, and keeps the newest 10,000 of them. */
export class CallLog {
  #counts = new Map<string, number>();
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
    return this.#entries;
  }

  reset(): void {
    this.#counts.clear();
    this.#entries = [];
  }

  add(entry: CallEntry): void {
    this.#counts.set(entry.operation, (this.#counts.get(entry.operation) ?? 0) + 1);
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT_ENTRIES) this.#entries = this.#entries.slice(-KEPT_ENTRIES);
  }
}
