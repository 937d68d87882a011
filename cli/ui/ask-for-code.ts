import { quoted, visible } from '../../lambda/runtime/visible.ts';
import { NoCredentials } from '../aws/no-credentials.ts';
import { Interrupted } from './interrupt.ts';
import { loadPrompts } from './prompts.ts';
import { processTerminal } from './terminal.ts';

/**
 * Asks on stderr for the code that an MFA device shows. What is typed is not shown. Throws NoCredentials where there is
 * no terminal to ask on, and Interrupted.
 */
export const askForCode = async (device: string, profile: string): Promise<string> => {
  const wanted = `The profile ${profile} asks for a code of ${device}`;
  if (!processTerminal().interactive)
    throw new NoCredentials(
      `${wanted}, and nobody can be asked here: stdin or stderr is no terminal.`,
      `Run it on a terminal, or with a session in the environment: eval "$(aws configure export-credentials --profile ${quoted(profile)} --format env)".`,
    );
  const { password } = await loadPrompts();
  const code = await password({ message: visible(`${wanted}.`), output: process.stderr });
  if (typeof code !== 'string') throw new Interrupted('Nothing was written.');
  return code.trim();
};
