import { EXIT, type ExitCode } from './exit-codes.ts';
import { programOf } from './program.ts';
import { processTerminal, type Terminal } from './ui/terminal.ts';

/** Runs a command and turns what it throws into words: in JSON on stdout where JSON was asked for. */
const run = async (
  command: (terminal: Terminal) => Promise<ExitCode>,
  { json }: { readonly json?: true },
): Promise<void> => {
  const terminal = processTerminal();
  try {
    process.exitCode = await command(terminal);
  } catch (error) {
    const { failureLines, failureOf } = await import('./aws/failures.ts');
    const failure = failureOf(error);
    if (json) terminal.printJson({ ...failure, exitCode: EXIT.failed });
    terminal.note(failureLines(failure));
    process.exitCode = EXIT.failed;
  }
};

/** Runs the program: with the words that the process was started with, unless others are given. */
export const main = async (words = process.argv.slice(2)): Promise<void> => {
  // The SDK's reminder that it will need a newer Node.js one day is none of an operator's concern.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  await programOf(run).parseAsync(words, { from: 'user' });
};
