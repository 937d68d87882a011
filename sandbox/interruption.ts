import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What asks a command to end, and the exit code that a shell expects then. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Shows the cursor, which the progress of a command has hidden; that also holds back what is written to the stream. */
const CURSOR = '\u001b[?25h';

/** By then a signal has been told. */
const TOLD_MS = 250;

let isInterrupted = false;

/**
 * Ends this process, with last words on stderr. Once an interruption is under way, that ends it and tells the exit code:
 * what fails then fails because everything is being closed.
 */
export const endWith = async (code: number, lastWords?: string): Promise<never> => {
  // A Ctrl-C that has just ended a child may reach another thread of this process, which a busy machine keeps waiting.
  await pause(code === 0 ? 0 : TOLD_MS);
  if (isInterrupted) return new Promise(() => {});
  if (lastWords !== undefined) console.error(lastWords);
  process.exit(code);
};

/** At Ctrl-C and its like: closes, and ends this process. npm hands on a Ctrl-C that came already: one counts. */
export const onInterruption = (close: () => Promise<void>, exitCode?: number): void => {
  for (const signal of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[])
    process.on(signal, async () => {
      if (isInterrupted) return;
      isInterrupted = true;
      try {
        await close();
      } finally {
        if (signal !== 'SIGHUP' && process.stderr.isTTY) writeSync(process.stderr.fd, CURSOR);
        // Also where something could not be closed: the keeper ends it.
        process.exit(exitCode ?? EXIT_CODES[signal]);
      }
    });
};
