import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { suspect } from '../../lambda/sweep/triage.ts';
import type { Found, Survey } from '../commands/survey.ts';
import { table, widthOf } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, duration, wrap } from './text.ts';

/** How much a found secret asks of its reader, the most first. */
export const RANKS = ['failed', 'person', 'to-do', 'later', 'held', 'at-rest'] as const;
export type Rank = (typeof RANKS)[number];

export const rankOf = ({ look }: Found): Rank => {
  if (!('verdict' in look)) return 'failed';
  if (look.verdict.attention === 'required') return 'person';
  if (look.verdict.kind === 'withheld') return 'held';
  if (look.verdict.reason === 'verifier-cooling-down') return 'later';
  return look.verdict.kind === 'no-action' ? 'at-rest' : 'to-do';
};

/** Whether it is stuck by the look at it, which is later than the list; by the list where that look failed. */
export const isStuck = ({ look, sign }: Found): boolean => {
  if (!('verdict' in look)) return sign === 'stuck';
  const seen = suspect({ secret: look.secret }, EVERY_SECRET, look.at);
  return seen.kind === 'suspect' && seen.sign === 'stuck';
};

/** By rank, and the longest stuck first. */
export const inOrderOfNeed = (surveys: readonly Survey[]): Found[] =>
  surveys
    .flatMap(({ found }) => found)
    .sort(
      (one, other) =>
        RANKS.indexOf(rankOf(one)) - RANKS.indexOf(rankOf(other)) ||
        (one.unchangedSince ?? 0) - (other.unchangedSince ?? 0),
    );

/** What was found, before anything is done about it. */
export const surveyView = (surveys: readonly Survey[], now: number, terminal: Terminal): string[] => {
  const found = inOrderOfNeed(surveys);
  const rows = found
    .filter((one) => rankOf(one) !== 'at-rest')
    .map((one) => rowOf(one, now, surveys.length > 1));
  return [
    ...(rows.length > 0 ? [...rowsView(rows, surveys.length > 1, terminal), ''] : []),
    ...totals(surveys, found, terminal),
    ...surveys.flatMap(({ region, failure }) =>
      failure ? [terminal.paint.red(`${region}: not all of it was seen. ${failure.explanation}`)] : [],
    ),
  ];
};

type Row = { readonly rank: Rank; readonly cells: readonly string[] };

const rowOf = (found: Found, now: number, several: boolean): Row => {
  const { look, secret, region, unchangedSince } = found;
  const since = unchangedSince === undefined ? 'unknown' : duration(now - unchangedSince);
  const [what, why] =
    'verdict' in look ? [wordFor(look.verdict.kind), look.verdict.reason] : ['not seen', look.failure.error];
  return { rank: rankOf(found), cells: [secret.name, ...(several ? [region] : []), since, what, why] };
};

const wordFor = (kind: string): string => (kind === 'no-action' ? 'left alone' : kind);

const rowsView = (rows: readonly Row[], several: boolean, terminal: Terminal): string[] => {
  const head = ['secret', ...(several ? ['Region'] : []), 'unchanged for', 'what follows', 'reason', ''];
  const marked = rows.map(({ rank, cells }) => [...cells, mark(rank, terminal)]);
  const wide = table(head, marked, terminal);
  if (Math.max(...wide.map(widthOf)) <= terminal.width) return wide;
  return marked.flatMap(([name = '', ...rest]) => [
    `  ${name}`,
    ...wrap(rest.filter((cell) => cell !== '').join(', '), terminal.width, '    '),
  ]);
};

const mark = (rank: Rank, { paint }: Terminal): string => {
  if (rank === 'person') return paint.yellow('a person is needed');
  return rank === 'failed' ? paint.red('could not be looked at') : '';
};

const totals = (surveys: readonly Survey[], found: readonly Found[], { width }: Terminal): string[] => {
  const sum = (count: (survey: Survey) => number) => surveys.reduce((total, one) => total + count(one), 0);
  const where = surveys.length === 1 ? `in ${surveys[0]?.region}` : `in ${surveys.length} Regions`;
  const stuck = found.filter(isStuck).length;
  const labels = counted(
    sum(({ parked }) => parked),
    'rescue label',
  );
  const tooFresh = sum((survey) => survey.tooFresh);
  const sentences = [
    `${counted(
      sum(({ seen }) => seen),
      'secret',
    )} ${where}: ${stuck} stuck, ${labels} in service.`,
    ...RANKS.flatMap((rank) => sentenceFor(rank, found.filter((one) => rankOf(one) === rank).length)),
    ...(tooFresh > 0 ? [`${tooFresh} changed within 15 minutes and not looked at.`] : []),
  ];
  return wrap(sentences.join(' '), width);
};

const SENTENCES: Readonly<Record<Rank, readonly [string, string]>> = {
  failed: ['1 could not be looked at.', 'could not be looked at.'],
  person: ['1 needs a person.', 'need a person.'],
  'to-do': ['1 has steps to take.', 'have steps to take.'],
  later: ['1 is to be asked about again in ten minutes.', 'are to be asked about again in ten minutes.'],
  held: ['1 is held back by its tag.', 'are held back by their tags.'],
  'at-rest': ['1 is left as it is.', 'are left as they are.'],
};

const sentenceFor = (rank: Rank, count: number): string[] => {
  const [one, many] = SENTENCES[rank];
  if (count === 0) return [];
  return [count === 1 ? one : `${count} ${many}`];
};
