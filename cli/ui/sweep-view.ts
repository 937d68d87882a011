import { clientsOf } from '../../lambda/decision/explain.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { findingOf } from '../../lambda/sweep/triage.ts';
import { failureLines } from '../aws/failures.ts';
import type { Look } from '../commands/look.ts';
import type { Found, Survey } from '../commands/survey.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { earlierRefusal } from './nobody-logged-in.ts';
import { fittingTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, duration, wrap } from './text.ts';

/** Ranks of the secrets found, the most urgent first. */
export const RANKS = [
  'locked-out',
  'failing',
  'failed',
  'attention',
  'to-do',
  'later',
  'login',
  'withheld',
  'no-action',
] as const;
export type Rank = (typeof RANKS)[number];

export const rankOf = ({ look }: Found): Rank => {
  if (!('verdict' in look)) return 'failed';
  if (clientsOf(look.evidence) === 'locked-out') return 'locked-out';
  if (look.verdict.attention === 'required') return 'attention';
  if (look.verdict.kind === 'withheld') return 'withheld';
  if (look.verdict.reason === 'verifier-cooling-down') return 'later';
  if (look.verdict.kind !== 'no-action') return 'to-do';
  if (findingNow(look) === 'failing') return 'failing';
  return exitCodeOf(look) === EXIT.toDo ? 'login' : 'no-action';
};

/** Whether a secret is stuck, by the labels read last; by the list's finding if that read failed. */
export const isStuck = ({ look, finding }: Found): boolean => {
  if (!('verdict' in look)) return finding === 'stuck';
  return findingNow(look) === 'stuck';
};

const findingNow = ({ secret, at }: Look) => findingOf(secret, EVERY_SECRET, at);

/** All secrets found, by rank; within a rank the longest unchanged first. */
export const inOrderOfNeed = (surveys: readonly Survey[]): Found[] =>
  surveys
    .flatMap(({ found }) => found)
    .sort(
      (one, other) =>
        RANKS.indexOf(rankOf(one)) - RANKS.indexOf(rankOf(other)) ||
        (one.secret.changedAt ?? 0) - (other.secret.changedAt ?? 0),
    );

/** The findings of a sweep as text. */
export const surveyView = (surveys: readonly Survey[], now: number, terminal: Terminal): string[] => {
  const found = inOrderOfNeed(surveys);
  const rows = found.map((one) => rowOf(one, now, surveys.length > 1));
  return [
    ...(rows.length > 0 ? [...rowsView(rows, surveys.length > 1, terminal), ''] : []),
    ...totals(surveys, found, terminal),
    ...unreadLines(surveys, terminal),
  ];
};

/** The Regions whose list did not come to its end, with why and what to do, and those that a policy denies. */
export const unreadLines = (surveys: readonly Survey[], { paint }: Terminal): string[] =>
  surveys.flatMap(({ region, failure, denied }) => {
    if (denied) return [paint.yellow(`${region}: not seen: denied by a policy. ${denied.explanation}`)];
    if (failure === undefined) return [];
    const sentences = failureLines(failure).map((line) => (line.endsWith('.') ? line : `${line}.`));
    return [paint.red(`${region}: not every secret was read. ${sentences.join(' ')}`)];
  });

type Row = { readonly found: Found; readonly cells: readonly string[] };

const rowOf = (found: Found, now: number, several: boolean): Row => {
  const { look, secret, region } = found;
  const since = secret.changedAt === undefined ? 'unknown' : duration(now - secret.changedAt);
  const [what, why] =
    'verdict' in look ? [look.verdict.kind, look.verdict.reason] : ['not read', look.failure.error];
  return { found, cells: [secret.name, ...(several ? [region] : []), since, what, why] };
};

const rowsView = (rows: readonly Row[], several: boolean, terminal: Terminal): string[] => {
  const head = ['secret', ...(several ? ['Region'] : []), 'unchanged for', 'what follows', 'reason', ''];
  const marked = rows.map(({ found, cells }) => [...cells, mark(found, terminal)]);
  return fittingTable(head, marked, terminal);
};

const mark = (found: Found, { paint }: Terminal): string => {
  const rank = rankOf(found);
  if (rank === 'locked-out') return paint.bold(paint.red('clients locked out'));
  if (rank === 'failing') return paint.yellow('rotation is failing');
  if (rank === 'attention') return paint.yellow('attention required');
  if (rank === 'failed') return paint.red('could not be read');
  if (isRefusedEarlier(found)) return paint.yellow('refused earlier');
  if (rank === 'login') return paint.yellow('login needed');
  const values = 'verdict' in found.look ? Object.values(found.look.heldByTags) : [];
  return values.length > 0 ? `tag says ${values.join(', ')}` : '';
};

const isRefusedEarlier = ({ look }: Found): boolean => 'verdict' in look && earlierRefusal(look).length > 0;

const totals = (surveys: readonly Survey[], found: readonly Found[], { width }: Terminal): string[] => {
  const sum = (count: (survey: Survey) => number) => surveys.reduce((total, one) => total + count(one), 0);
  const allowed = surveys.filter(({ denied }) => denied === undefined);
  const [only, ...others] = allowed.length > 0 ? allowed : surveys;
  const where = others.length === 0 ? `in ${only?.region}` : `in ${others.length + 1} Regions`;
  const unlooked = found.filter(({ look }) => 'verdict' in look && look.nobodyLoggedIn).length;
  const [parked, tooFresh, leftOff] = [
    sum((survey) => survey.parked),
    sum((survey) => survey.tooFresh),
    sum((survey) => survey.leftOff.length),
  ];
  const sentences = [
    `${counted(
      sum(({ seen }) => seen),
      'secret',
    )} ${where}.`,
    ...(found.length > 0 ? foundInWords(found) : [nothingFound(surveys)]),
    ...told(parked, '1 rescue label is in service.', 'rescue labels are in service.'),
    ...told(
      found.filter(isRefusedEarlier).length,
      '1 has a label that an earlier login has left: its AWSCURRENT password was refused then.',
      'have a label that an earlier login has left: their AWSCURRENT passwords were refused then.',
    ),
    ...(unlooked > 0
      ? [
          `Nobody has logged in to ${unlooked}, so nobody knows whether ${unlooked === 1 ? 'its' : 'their'} clients can (--verify logs in).`,
        ]
      : []),
    ...told(
      tooFresh,
      '1 changed within the last 15 minutes and was not read (--include-recent reads it).',
      'changed within the last 15 minutes and were not read (--include-recent reads them).',
    ),
    ...(leftOff > 0
      ? [
          `Rotation is off on ${leftOff} that ${leftOff === 1 ? 'has' : 'have'} a rotation function (--left-off lists them).`,
        ]
      : []),
  ];
  return wrap(sentences.join(' '), width);
};

const nothingFound = (surveys: readonly Survey[]): string =>
  `Nothing stuck was found${surveys.some(({ failure, denied }) => failure ?? denied) ? ' in what was read' : ''}.`;

const told = (count: number, one: string, many: string): string[] => {
  if (count === 0) return [];
  return [count === 1 ? one : `${count} ${many}`];
};

/** What is wrong with the secrets found, and what that calls for. Each list adds up to all of them. */
const foundInWords = (found: readonly Found[]): string[] => {
  const states = STATES.flatMap(([state, one, many]) =>
    told(found.filter((each) => stateOf(each) === state).length, one, many),
  );
  const ranks = RANKS.flatMap((rank) =>
    told(found.filter((each) => rankOf(each) === rank).length, ...RANK_CLAUSES[rank]),
  );
  const all = found.length === 1 ? '1 was found' : `${found.length.toLocaleString('en-US')} were found`;
  return [`${all}: ${states.join(', ')}.`, `Of these, ${ranks.join(', ')}.`];
};

/** By the labels read last; by the list where that read failed. */
const stateOf = ({ look, finding }: Found) => ('verdict' in look ? findingNow(look) : finding);

const STATES = [
  ['stuck', '1 is stuck', 'are stuck'],
  ['failing', '1 has a rotation that fails', 'have a rotation that fails'],
  ['cleanup', '1 has a leftover label', 'have a leftover label'],
  ['parked', '1 has a rescue label', 'have a rescue label'],
  ['obsolete', '1 has an obsolete rescue label', 'have an obsolete rescue label'],
  [undefined, '1 is right by now', 'are right by now'],
] as const;

const RANK_CLAUSES: Readonly<Record<Rank, readonly [string, string]>> = {
  'locked-out': ['1 has its clients locked out', 'have their clients locked out'],
  failing: ['1 has a failing rotation', 'have a failing rotation'],
  failed: ['1 could not be read', 'could not be read'],
  attention: ['1 requires attention', 'require attention'],
  'to-do': ['1 has steps to take', 'have steps to take'],
  later: ['1 should be tried again in ten minutes', 'should be tried again in ten minutes'],
  login: ['1 needs a login', 'need a login'],
  withheld: ['1 is withheld', 'are withheld'],
  'no-action': ['1 requires no action', 'require no action'],
};
