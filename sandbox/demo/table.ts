import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Labels } from '../database-secret.ts';
import type { Users } from '../provision.ts';
import type { Row } from './play.ts';

type Paint = ReturnType<typeof createColors>;

/** For cli-table3: no line anywhere. */
const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

const HEAD = ['', 'when cancelled', 'labels then', 'login', 'verdict', 'labels now', 'login', 'rotates'];
/** Together no wider than 100 columns, the column between each two included. */
const WIDTHS = [4, 24, 13, 6, 26, 13, 6, 8];

const GROUPS: Readonly<Record<Users, string>> = {
  single: 'One user: each rotation changes its password',
  alternating: 'Two users that take turns: each rotation changes the password of the other one',
};

/** All scenarios on one screen, at most 100 columns wide; coloured or not. */
export const renderRows = (rows: readonly Row[], coloured: boolean): string => {
  const paint = createColors(coloured);
  return (['single', 'alternating'] as const)
    .map((users) => ({ users, chosen: rows.filter((row) => row.users === users) }))
    .filter(({ chosen }) => chosen.length > 0)
    .map(({ users, chosen }) => `${paint.bold(GROUPS[users])}\n${renderGroup(chosen, paint)}`)
    .join('\n\n');
};

const renderGroup = (rows: readonly Row[], paint: Paint): string => {
  const table = new Table({
    head: HEAD.map((title) => paint.dim(title)),
    colWidths: WIDTHS,
    wordWrap: true,
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] },
    chars: NO_BORDERS,
  });
  for (const row of rows) table.push(cellsOf(row, paint));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

const cellsOf = (row: Row, paint: Paint): string[] => [
  paint.bold(row.state),
  row.title,
  labelLines(row.before.labels),
  row.before.currentLogsIn && !row.between.currentLogsIn
    ? `${paint.green('yes')}\n${paint.red('→ no')}`
    : yesOrNo(row.before.currentLogsIn, paint),
  verdictLines(row, paint),
  labelLines(row.after.labels),
  yesOrNo(row.after.currentLogsIn, paint),
  { works: paint.green('yes'), accepted: paint.yellow('starts'), blocked: paint.red('no') }[row.rotateSecret],
];

/** All that a row shows, so that the rows of two databases can be compared. */
export const outcomeOf = (row: Row | undefined): string =>
  row === undefined ? '' : cellsOf(row, createColors(false)).join('\n');

const yesOrNo = (yes: boolean, paint: Paint): string => (yes ? paint.green('yes') : paint.red('no'));

/** A label a line, without what all of AWS's labels begin with: `v2 CURRENT`, `   PENDING`. */
const labelLines = (labels: Labels): string =>
  Object.entries(labels)
    .flatMap(([version, its]) =>
      its.map((label, index) => `${(index === 0 ? version : '').padEnd(2)} ${shortened(label)}`),
    )
    .join('\n');

const shortened = (label: string): string =>
  label.startsWith('ROTATION-RESCUE-') ? 'RESCUE' : label.replace(/^AWS/, '');

/** What was concluded at once; what the second look concluded, if it was more than to leave it at that. */
export const shownVerdicts = ({ verdicts }: Row): Row['verdicts'] =>
  verdicts.filter(({ pass, verdict }) => pass === 'initial' || verdict !== 'no-action');

const verdictLines = (row: Row, paint: Paint): string =>
  shownVerdicts(row)
    .map(({ pass, verdict, reason, attention }) => {
      const later = pass === 'initial' ? '' : 'later ';
      const call = attention === 'required' ? paint.yellow(' (needs attention)') : '';
      return `${later}${paint.bold(verdict)}: ${reason.replaceAll('-', ' ')}${call}`;
    })
    .join('\n');
