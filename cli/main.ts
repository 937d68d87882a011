import type { Command } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { programOf, type Runner } from './program.ts';
import { endAtOnce, Interrupted } from './ui/interrupt.ts';
import { processTerminal, type Terminal } from './ui/terminal.ts';

/** Runs a command. Prints an error in words, or as JSON on stdout with `--json`. */
const run = async (
  command: (terminal: Terminal) => Promise<ExitCode>,
  options: Parameters<Runner>[1],
): Promise<void> => {
  const terminal = processTerminal();
  const interrupt = endAtOnce(terminal);
  try {
    process.exitCode = await command(terminal);
  } catch (error) {
    const { failureJson, failureLines, failureOf } = await import('./aws/failures.ts');
    const failure = failureOf(error, options);
    const exitCode = error instanceof Interrupted ? EXIT.interrupted : EXIT.failed;
    if (options.json) terminal.printJson({ ...failureJson(failure), exitCode });
    terminal.note(failureLines(failure));
    process.exitCode = exitCode;
  } finally {
    interrupt();
  }
};

/** Runs the program. @default the arguments of the process */
export const main = async (words = process.argv.slice(2)): Promise<void> => {
  // Hides the SDK's warning about future versions of Node.js, which an operator cannot act on.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const program = programOf(run);
  await program.parseAsync(heeded(program, words), { from: 'user' });
};

/** Where the first word is no command, the words after it are dropped. Commander would answer a --help among them. */
const heeded = (program: Command, words: readonly string[]): readonly string[] => {
  const [first, ...rest] = words;
  if (first === '--help' || first === '-h') return ['help', ...rest];
  return first === '--' || program.commands.some((each) => each.name() === first) ? words : words.slice(0, 1);
};
