import { EXIT } from '../exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Turns the first Ctrl-C into a wish to stop after the secret in hand; the second stops at once. */
export class Interrupt {
  #requested = false;
  readonly #listener: () => void;

  constructor({ note }: Terminal) {
    this.#listener = () => {
      if (this.#requested) process.exit(EXIT.interrupted);
      this.#requested = true;
      note([
        '',
        'Stopping after the secret in hand. Ctrl-C again stops at once; the next plan shows what is left.',
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
