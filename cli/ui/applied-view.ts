import type { Secret } from '../../lambda/decision/observation.ts';
import { inWords } from '../../lambda/decision/step-words.ts';
import { type Look, stepsOf } from '../commands/look.ts';
import type { Found } from '../commands/survey.ts';
import { type Applied, hasWritten, isRepairable, type Swept } from '../commands/sweep-apply.ts';
import { inOrderOfNeed } from './sweep-view.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, shortened, shortener, wrap } from './text.ts';

/** The steps of each secret, for whoever is asked whether they are to be taken. */
export const aboutToBeDone = (
  repairable: readonly { readonly secret: Secret; readonly look: Look }[],
  { paint }: Terminal,
): string[] => [
  '',
  paint.bold('About to be done'),
  ...repairable.flatMap(({ secret, look }) => {
    const short = shortener([...look.secret.versions.keys()]);
    return [
      `  ${secret.name}`,
      ...stepsOf(look.verdict).map((step) => `    ${inWords(shortened(step, short))}`),
    ];
  }),
  '',
];

/** The results of `sweep --apply` as text. */
export const appliedView = ({ surveys, applied, interrupted }: Swept, terminal: Terminal): string[] => {
  const repairable = inOrderOfNeed(surveys).filter(isRepairable);
  const rows = repairable.map((found) => [found.secret.name, ...outcomeOf(applied.get(found), terminal)]);
  const left = repairable.length - applied.size;
  const needy = needyIn(applied);
  const sentences = [
    `Steps were taken on ${counted([...applied.values()].filter(hasWritten).length, 'secret')}.`,
    ...mayBe(failedIn(applied), 'failed, as shown above.'),
    ...(needy > 0 ? [`${needy} of these still ${needy === 1 ? 'requires' : 'require'} attention.`] : []),
    ...(interrupted ? [`Stopped before ${left} more.`] : []),
  ];
  return [
    ...table(['secret', 'what was done', 'reason', ''], rows, terminal),
    '',
    ...wrap(sentences.join(' '), terminal.width),
  ];
};

const mayBe = (count: number, words: string): string[] => (count > 0 ? [`${count} ${words}`] : []);

const failedIn = (applied: ReadonlyMap<Found, Applied>): number =>
  [...applied.values()].filter(({ kind }) => kind === 'failed').length;

const needyIn = (applied: ReadonlyMap<Found, Applied>): number =>
  [...applied.values()].filter((one) => one.kind === 'done' && one.verdict.attention === 'required').length;

const outcomeOf = (applied: Applied | undefined, { paint }: Terminal): [string, string, string] => {
  if (applied === undefined) return [paint.dim('nothing'), 'stopped before', ''];
  if (applied.kind === 'failed')
    return [
      paint.red(hasWritten(applied) ? 'a part, then failed' : 'failed'),
      applied.failure.explanation,
      '',
    ];
  const { verdict, followUp } = applied;
  const part = 'steps' in verdict ? paint.green(verdict.kind) : 'a part';
  const what = hasWritten(applied) ? part : paint.dim('nothing');
  const why = followUp ? `${verdict.reason}, then ${followUp.reason}` : verdict.reason;
  return [what, why, verdict.attention === 'required' ? paint.yellow('attention required') : ''];
};
