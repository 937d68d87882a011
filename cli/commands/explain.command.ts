import { REASONS, type Reason, type ReasonEntry } from '../../lambda/decision/reasons.ts';
import { rowsOf } from '../../lambda/decision/table.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { table } from '../ui/table.ts';
import type { Terminal } from '../ui/terminal.ts';
import { wrap } from '../ui/text.ts';
import awsFacts from './aws-facts.json' with { type: 'json' };
import type { OutputOptions } from './options.ts';

/** No reason has this code. */
class NoSuchReason extends Error {
  override readonly name = 'NoSuchReason';
}

/** The numbered facts about AWS that reasons rest on. `npm run docs` makes them from docs/aws-facts.md. */
const FACTS: Readonly<Record<string, string>> = awsFacts;

/** Explains one reason, or lists all of them. */
export const explainReason = async (
  reason: string | undefined,
  { json }: OutputOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  if (reason === undefined) {
    if (json) terminal.printJson(REASONS);
    else terminal.print(list(terminal));
    return EXIT.nothingToDo;
  }
  if (!isReason(reason)) throw new NoSuchReason(`There is no reason ${reason}.${nearest(reason)}`);
  const entry: ReasonEntry = REASONS[reason];
  const restsOn = Object.fromEntries(entry.restsOn.map((fact) => [fact, FACTS[fact] ?? '']));
  if (json) terminal.printJson({ reason, row: rowsOf(reason), ...entry, restsOn });
  else terminal.print(inFull(reason, entry, restsOn, terminal));
  return EXIT.nothingToDo;
};

const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text);

const list = (terminal: Terminal): string[] =>
  table(
    ['row', 'reason', 'seen'],
    Object.entries(REASONS).map(([reason, { seen }]) => [
      rowsOf(reason as Reason),
      reason,
      wrap(seen, Math.max(30, terminal.width - 40)),
    ]),
    terminal,
  );

const inFull = (
  reason: Reason,
  { seen, advice, why }: ReasonEntry,
  restsOn: Readonly<Record<string, string>>,
  { paint, width }: Terminal,
): string[] => [
  `${paint.bold(reason)}  ${paint.dim(`row ${rowsOf(reason)} of the decision table`)}`,
  '',
  paint.dim('Seen'),
  ...wrap(seen, width, '  '),
  ...(why ? [paint.dim('Why the table has it so'), ...wrap(why, width, '  ')] : []),
  ...(advice ? [paint.dim('What to do'), ...wrap(advice, width, '  ')] : []),
  ...(Object.keys(restsOn).length > 0 ? [paint.dim('It rests on')] : []),
  ...Object.entries(restsOn).flatMap(([fact, text]) => wrap(`${fact}: ${text}`, width, '  ')),
];

/** The reasons that have a word in common with the one typed. */
const nearest = (typed: string): string => {
  const words = typed.split(/[^a-z]+/i).filter((word) => word.length > 2);
  const near = Object.keys(REASONS).filter((reason) => words.some((word) => reason.includes(word)));
  return near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
};
