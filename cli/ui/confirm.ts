import type { Step } from '../../lambda/decision/verdict.ts';
import { visible } from '../../lambda/runtime/visible.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text.ts';

/** No terminal to ask on. */
class NobodyToAsk extends Error {
  override readonly name = 'NobodyToAsk';
}

/** Asks on stderr, so that stdout has only results. Ctrl-C and Ctrl-D mean no. */
export const confirm = async (
  question: string,
  ifNot: string,
  { interactive }: Terminal,
): Promise<boolean> => {
  if (!interactive) throw new NobodyToAsk('Nobody can be asked here: stdin or stderr is no terminal.');
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({
    message: visible(question),
    active: 'Yes',
    inactive: `No, ${ifNot}`,
    initialValue: false,
    output: process.stderr,
  });
  return answer === true;
};

/** Whether these steps are to be taken. `yes` answers for the person. */
export const isAgreed = async (
  steps: readonly Step[],
  yes: true | undefined,
  terminal: Terminal,
): Promise<boolean> =>
  yes ?? confirm(`Take ${counted(steps.length, 'step')}?`, 'leave everything as it is', terminal);
