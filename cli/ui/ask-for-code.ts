import { visible } from '../../lambda/runtime/visible.ts';
import { Interrupted } from './interrupt.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** A profile wants a code of an MFA device, and there is no terminal to ask on. */
class NobodyForTheCode extends Error {
  override readonly name = 'NobodyForTheCode';
}

/** Asks on stderr for the code that an MFA device shows. What is typed is not shown. */
export const askForCode = async (
  device: string,
  profile: string,
  { interactive }: Pick<Terminal, 'interactive'> = processTerminal(),
): Promise<string> => {
  const wanted = `The profile ${profile} asks for a code of ${device}`;
  if (!interactive)
    throw new NobodyForTheCode(`${wanted}, and nobody can be asked here: stdin or stderr is no terminal.`);
  const { password } = await import('@clack/prompts');
  const code = await password({ message: visible(`${wanted}.`), output: process.stderr });
  if (typeof code !== 'string') throw new Interrupted('Nothing was written.');
  return code.trim();
};
