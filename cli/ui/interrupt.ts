import { EXIT } from '../exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Handles Ctrl-C: the first stops after the current secret, the second at once. */
export class Interrupt {
  #requested = false;
  readonly #listener: () => void;

  constructor({ note }: Terminal) {
    this.#listener = () => {
      if (this.#requested) process.exit(EXIT.interrupted);
      this.#requested = true;
      note([
        '',
        'Stopping after the current secret. Ctrl-C again stops at once; the next plan shows what remains.',
      ]);
    };
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  get requested(): boolean {
    return this.#requested;
  }

  /** Ctrl-C ends the program again. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
