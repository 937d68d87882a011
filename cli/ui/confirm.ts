import type { Step } from '../../lambda/decision/verdict.ts';
import { visible } from '../../lambda/runtime/visible.ts';
import { Interrupted } from './interrupt.ts';
import { loadPrompts } from './prompts.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text.ts';

/** No terminal to ask on. */
class NobodyToAsk extends Error {
  override readonly name = 'NobodyToAsk';
}

/** Asks on stderr, so that stdout has only results. Ctrl-C and Ctrl-D mean no. */
export const confirm = async (question: string, ifNot: string, terminal: Terminal): Promise<boolean> =>
  (await answerTo(question, ifNot, terminal)) === true;

/** True or false; a symbol where Ctrl-C or Ctrl-D was pressed. */
const answerTo = async (question: string, ifNot: string, terminal: Terminal): Promise<unknown> => {
  const prompts = await promptsFor(terminal);
  return prompts.confirm({
    message: visible(question),
    active: 'Yes',
    inactive: `No, ${ifNot}`,
    initialValue: false,
    output: process.stderr,
  });
};

/** The same, where only the word `yes` is a yes. */
const answerByWord = async (question: string, ifNot: string, terminal: Terminal): Promise<unknown> => {
  const prompts = await promptsFor(terminal);
  const answer = await prompts.text({
    message: `${visible(question)} Type yes to go on.`,
    placeholder: `anything else: ${ifNot}`,
    output: process.stderr,
  });
  return typeof answer === 'string' ? answer.trim() === 'yes' : answer;
};

const promptsFor = async ({ interactive }: Terminal) => {
  if (!interactive) throw new NobodyToAsk('Nobody can be asked here: stdin or stderr is no terminal.');
  return loadPrompts();
};

const agreedIn = (answer: unknown): boolean => {
  if (typeof answer === 'symbol') throw new Interrupted('Nothing was written.');
  return answer === true;
};

const IF_NOT = 'leave everything as it is';

type Asked = {
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
  readonly place: string;
};

/** Whether these steps are to be taken. */
export const isAgreed = (steps: readonly Step[], asked: Asked, terminal: Terminal): Promise<boolean> =>
  isAgreedTo(`Take ${counted(steps.length, 'step')}?`, asked, terminal);

/** Whether steps are to be taken on secrets. For more than one it takes a word, which no key pressed by mistake says. */
export const isAgreedForAll = (
  stepsBySecret: readonly (readonly Step[])[],
  asked: Asked,
  terminal: Terminal,
): Promise<boolean> => {
  const secrets = stepsBySecret.length;
  const question = `Take ${counted(stepsBySecret.flat().length, 'step')} on ${counted(secrets, 'secret')}?`;
  return isAgreedTo(question, asked, terminal, secrets > 1 ? answerByWord : answerTo);
};

/** Whether the answer to a question is yes. `yes` answers for the person, who is shown both. */
export const isAgreedTo = async (
  question: string,
  { yes, json, place }: Asked,
  terminal: Terminal,
  ask = answerTo,
): Promise<boolean> => {
  const asked = `${question} (${place})`;
  if (!yes) return agreedIn(await ask(asked, IF_NOT, terminal));
  (json ? terminal.note : terminal.print)(['', `${asked} Yes.`]);
  return true;
};
