import { writeSync } from 'node:fs';
import { EXIT } from '../exit-codes.ts';

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.name;

/** Says it on stderr, past its stream; where that is what fails, to nobody. */
const say = (line: string): void => {
  try {
    writeSync(process.stderr.fd, `${line}\n`);
  } catch {}
};

/**
 * Lets a command go on where its output cannot be written. A reader that has what it wants, as `head`, is no failure. Any
 * other loss, as a full disk, is told on stderr once, and the exit code tells it, too.
 */
export const outliveOutput = (): void => {
  let isLost = false;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (codeOf(error) === 'EPIPE' || isLost) return;
      isLost = true;
      say(`The output could not be written: ${codeOf(error)}. The command went on without it.`);
      process.on('exit', () => {
        process.exitCode = EXIT.failed;
      });
    });
};
