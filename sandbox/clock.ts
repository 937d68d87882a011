/** Tells the time and does things later. Everything in the sandbox that waits, waits here. */
export interface Scheduler {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Runs `task` once `delayMs` have passed; at the next opportunity for 0. */
  after(delayMs: number, task: Task): void;
}

type Task = () => void | Promise<void>;

type Due = { readonly at: number; readonly order: number; readonly task: Task };

/**
 * A clock that only moves when it is told to, so that a quarter of an hour takes no time and everything
 * happens in the same order on every run.
 */
export class ManualClock implements Scheduler {
  #now: number;
  #scheduled = 0;
  #due: Due[] = [];

  constructor(startMs = Date.parse('2026-11-24T03:00:00Z')) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, task: Task): void {
    this.#due.push({ at: this.#now + Math.max(0, delayMs), order: this.#scheduled++, task });
  }

  /**
   * Moves on by `ms`, doing on the way what falls due, one after the other, also what that itself schedules.
   * By 0 it does what is due already. Rejects with the first task's error, the clock standing where it failed.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let next = this.#takeNext(until); next !== undefined; next = this.#takeNext(until)) {
      this.#now = Math.max(this.#now, next.at);
      await next.task();
    }
    this.#now = until;
  }

  #takeNext(until: number): Due | undefined {
    const [next] = this.#due
      .filter(({ at }) => at <= until)
      .sort((one, other) => one.at - other.at || one.order - other.order);
    this.#due = this.#due.filter((due) => due !== next);
    return next;
  }
}

/** The real time. A task that fails is handed to `onError`: nobody awaits it. */
export class SystemClock implements Scheduler {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  now(): number {
    return Date.now();
  }

  after(delayMs: number, task: Task): void {
    const timer = setTimeout(async () => {
      this.#timers.delete(timer);
      try {
        await task();
      } catch (error) {
        this.#onError(error);
      }
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Forgets whatever is still to be done. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
