import type { Argument, Command, Option } from 'commander';
import { REASONS } from '../../lambda/decision/reasons.ts';

/**
 * What the last word may become: the program's commands and options, and the choices of options and arguments.
 * `typed`: the words after the program's name, the last as far as it is typed. Bash has the `=` of `--mode=recover` as
 * a word of its own.
 */
export const candidatesFor = (program: Command, typed: readonly string[]): string[] => {
  const begun = typed.at(-1) ?? '';
  const before = typed.slice(0, -1).filter((word) => word !== '=');
  const [, option, value] = /^(--[^=]+)=(.*)$/.exec(begun) ?? [];
  if (option !== undefined)
    return candidatesFor(program, [...before, option, value ?? '']).map((choice) => `${option}=${choice}`);
  const start = begun === '=' ? '' : begun;
  return allowedAfter(program, before, start.startsWith('-')).filter((word) => word.startsWith(start));
};

const allowedAfter = (program: Command, [name, ...words]: readonly string[], dashed: boolean): string[] => {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).map((command) => command.name());
  if (name === undefined) return dashed ? longNames(help.visibleOptions(program)) : commands;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [];
  const options = help.visibleOptions(command);
  const withValue = (word = '') => options.find(({ long, required }) => required && long === word);
  const valued = withValue(words.at(-1));
  if (valued !== undefined) return valued.argChoices ?? [];
  const given = words.filter((word, at) => !word.startsWith('-') && !withValue(words[at - 1]));
  const argument = command.registeredArguments[given.length];
  if (dashed || argument === undefined) return longNames(options);
  return argument.name() === 'command' ? commands : choicesOf(argument);
};

const longNames = (options: readonly Option[]): string[] => options.flatMap(({ long }) => long ?? []);

/** Commander is not told the reasons: `explain` has an answer of its own to what is none. */
const choicesOf = (argument: Argument): string[] =>
  argument.name() === 'reason' ? Object.keys(REASONS) : (argument.argChoices ?? []);
