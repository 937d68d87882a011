import { EXIT } from '../exit-codes.ts';
import { stopProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What Ctrl-C does now: the handler set last. */
const handlers: (() => void)[] = [];
const listener = () => handlers.at(-1)?.();

/** Handles Ctrl-C until the function that is returned is called. */
const handle = (handler: () => void): (() => void) => {
  if (handlers.length === 0) for (const signal of SIGNALS) process.on(signal, listener);
  handlers.push(handler);
  return () => {
    handlers.splice(handlers.indexOf(handler), 1);
    if (handlers.length === 0) for (const signal of SIGNALS) process.off(signal, listener);
  };
};

/** Whether this process has begun to write. */
let writes = false;

const NOTHING_WRITTEN = 'Nothing was written.';

/** While a command runs and writes nothing, Ctrl-C ends it at once. */
export const endAtOnce = ({ note }: Terminal): (() => void) => {
  writes = false;
  return handle(() => {
    stopProgress();
    if (!writes) note(NOTHING_WRITTEN);
    process.exit(EXIT.interrupted);
  });
};

const AFTER_THIS_SECRET =
  'Stopping after the current secret. Ctrl-C again stops at once; the next plan shows what remains.';

/** Handles Ctrl-C while something is written: the first stops after the current secret, the second at once. */
export class Interrupt {
  #requested = false;
  readonly #close: () => void;

  constructor({ note }: Terminal, said = AFTER_THIS_SECRET) {
    writes = true;
    this.#close = handle(() => {
      stopProgress();
      if (this.#requested) process.exit(EXIT.interrupted);
      this.#requested = true;
      note(['', said]);
    });
  }

  get requested(): boolean {
    return this.#requested;
  }

  /** Ctrl-C ends the program again. */
  close(): void {
    this.#close();
  }
}
