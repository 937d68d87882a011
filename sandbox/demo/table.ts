import Table from 'cli-table3';
import { createColors } from 'picocolors';
import { RESCUE_PREFIX } from '../../lambda/runtime/config.ts';
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

const HEAD = ['', 'when it ended', 'labels then', 'login', 'verdict', 'labels now', 'login', 'rotates'];
/** Widths of the columns, the blank between each two included: together as wide as the terminal at the most. */
const WIDTHS = { 80: [4, 15, 12, 6, 17, 12, 6, 8], 100: [4, 24, 13, 6, 26, 13, 6, 8] } as const;

const PLAIN_HEAD = ['', 'without a verifier', 'login', 'labels now', 'login', 'next rotation'];
const PLAIN_WIDTHS = { 80: [4, 24, 6, 26, 6, 14], 100: [4, 38, 6, 32, 6, 14] } as const;

const GROUPS: Readonly<Record<Users, string>> = {
  single: 'One user: each rotation changes its password',
  alternating: 'Two users that take turns: each rotation changes the password of the other one',
};

/** The widest layout that a terminal has room for. */
const layoutFor = (columns: number): keyof typeof WIDTHS => (columns >= 100 ? 100 : 80);

/** All scenarios, 80 or 100 columns wide; coloured or not. */
export const renderRows = (rows: readonly Row[], coloured: boolean, columns = 80): string => {
  const paint = createColors(coloured);
  return (['single', 'alternating'] as const)
    .map((users) => ({ users, chosen: rows.filter((row) => row.users === users) }))
    .filter(({ chosen }) => chosen.length > 0)
    .map(({ users, chosen }) => {
      const cells = chosen.map((row) => cellsOf(row, paint));
      return `${paint.bold(GROUPS[users])}\n${renderTable(HEAD, WIDTHS[layoutFor(columns)], cells, paint)}`;
    })
    .join('\n\n');
};

/** How the scenarios of one user end where no verifier is deployed. Empty where that was not played. */
export const renderWithoutVerifier = (rows: readonly Row[], coloured: boolean, columns = 80): string => {
  const paint = createColors(coloured);
  const cells = rows.flatMap((row) => (row.users === 'single' ? plainCellsOf(row, paint) : []));
  return cells.length === 0 ? '' : renderTable(PLAIN_HEAD, PLAIN_WIDTHS[layoutFor(columns)], cells, paint);
};

const plainCellsOf = (row: Row, paint: Paint): string[][] => {
  const { state, title, before, withoutVerifier } = row;
  if (withoutVerifier === undefined) return [];
  const { labels, currentLogsIn, rotateSecret } = withoutVerifier;
  const heals = currentLogsIn ? 'yes' : 'heals it';
  return [
    [
      paint.bold(state),
      title,
      yesOrNo(before.currentLogsIn, paint),
      Object.entries(labels)
        .map(([version, its]) => `${version} ${its.map(shortened).join('+')}`)
        .join('\n'),
      yesOrNo(currentLogsIn, paint),
      rotateSecret === 'works' || rotateSecret === 'retried'
        ? paint.green(heals)
        : rotationInWords(rotateSecret, paint),
    ],
  ];
};

const renderTable = (
  head: readonly string[],
  widths: readonly number[],
  rows: readonly string[][],
  paint: Paint,
): string => {
  const table = new Table({
    head: head.map((title) => paint.dim(title)),
    colWidths: [...widths],
    wordWrap: true,
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] },
    chars: NO_BORDERS,
  });
  table.push(...rows);
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
  rotationInWords(row.rotateSecret, paint),
];

const rotationInWords = (rotateSecret: Row['rotateSecret'], paint: Paint): string =>
  ({
    works: paint.green('yes'),
    retried: paint.green('again'),
    accepted: paint.yellow('starts'),
    blocked: paint.red('no'),
  })[rotateSecret];

/** All that a row shows, so that the rows of two databases can be compared. */
export const outcomeOf = (row: Row | undefined): string =>
  row === undefined
    ? ''
    : [cellsOf(row, createColors(false)), ...plainCellsOf(row, createColors(false))].flat().join('\n');

const yesOrNo = (yes: boolean, paint: Paint): string => (yes ? paint.green('yes') : paint.red('no'));

/** A label a line, without what all of AWS's labels begin with: `v2 CURRENT`, `   PENDING`. */
const labelLines = (labels: Labels): string =>
  Object.entries(labels)
    .flatMap(([version, its]) =>
      its.map((label, index) => `${(index === 0 ? version : '').padEnd(2)} ${shortened(label)}`),
    )
    .join('\n');

const shortened = (label: string): string =>
  label.startsWith(RESCUE_PREFIX) ? 'RESCUE' : label.replace(/^AWS/, '');

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
