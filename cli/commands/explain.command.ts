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
    if (json)
      terminal.printJson(
        Object.fromEntries(Object.entries(REASONS).map(([each, entry]) => [each, entryJson(entry)])),
      );
    else terminal.print(list(terminal));
    return EXIT.nothingToDo;
  }
  if (!isReason(reason)) throw new NoSuchReason(`There is no reason ${reason}.${nearest(reason)}`);
  const entry: ReasonEntry = REASONS[reason];
  const restsOn = Object.fromEntries(entry.restsOn.map((fact) => [fact, FACTS[fact] ?? '']));
  if (json) terminal.printJson({ reason, row: rowsOf(reason), ...entryJson(entry), restsOn });
  else terminal.print(inFull(reason, entry, restsOn, terminal));
  return EXIT.nothingToDo;
};

/** `restsOn`: the facts' numbers. */
const entryJson = ({ seen, advice, why, restsOn }: ReasonEntry) => ({
  seen,
  advice: advice ?? null,
  why: why ?? null,
  restsOn,
});

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

/** The reasons most like the one typed: a word of both is the same, or many pieces of three letters are. */
const nearest = (typed: string): string => {
  const pieces = piecesOf(typed);
  const words = typed.split(/[^a-z]+/i).filter((word) => word.length > 2);
  const likeness = (reason: string): number => {
    const own = piecesOf(reason);
    const common = own.filter((piece) => pieces.includes(piece)).length;
    return (2 * common) / (own.length + pieces.length);
  };
  const near = Object.keys(REASONS)
    .map((reason) => [reason, likeness(reason)] as const)
    .filter(([reason, like]) => like >= ALIKE || words.some((word) => reason.includes(word)))
    .sort(([, one], [, other]) => other - one)
    .slice(0, 6);
  return near.length > 0 ? ` Did you mean ${near.map(([reason]) => reason).join(' or ')}?` : '';
};

const ALIKE = 0.3;

const piecesOf = (text: string): string[] => {
  const letters = text.toLowerCase().replaceAll(/[^a-z]/g, '');
  return Array.from({ length: Math.max(0, letters.length - 2) }, (_, at) => letters.slice(at, at + 3));
};
