import { createColors } from 'picocolors';
import { wrap } from '../../cli/ui/text.ts';
import { KINDS } from '../../lambda/decision/explain.ts';
import type { Row } from './play.ts';
import { outcomeOf, renderRows, renderWithoutVerifier, shownVerdicts } from './table.ts';

/** All scenarios, played on one server. */
type Database = { readonly title: string; readonly rows: readonly Row[] };

/** The outcome of a whole run, as `--json` prints it. */
export type Report = {
  readonly databases: readonly Database[];
  /** What was not on this machine, and so not tried. */
  readonly notInstalled: readonly string[];
  readonly logLines: number;
  readonly linesWithPasswords: number;
  readonly deadLetters: number;
  readonly seconds: number;
  /** Every row is as promised, no line holds a password, and no event was given up. */
  readonly asPromised: boolean;
};

const allRows = ({ databases }: Pick<Report, 'databases'>): readonly Row[] =>
  databases.flatMap(({ rows }) => rows);

export const reportOf = (found: Omit<Report, 'asPromised'>): Report => ({
  ...found,
  asPromised:
    allRows(found).length > 0 &&
    allRows(found).every((row) => row.asPromised) &&
    found.linesWithPasswords === 0 &&
    found.deadLetters === 0,
});

/** The report for people: the table, what its words mean, and whether the promise was kept. */
export const renderReport = (report: Report, coloured: boolean, columns = 80): string => {
  const paint = createColors(coloured);
  const [first, ...others] = report.databases;
  if (first === undefined) return 'Nothing was tried.';
  const legend = LEGEND.map(([word, meaning]) => legendLine(word, meaning, paint));
  const kinds = kindsIn(allRows(report)).map((kind) => legendLine(kind, KINDS[kind], paint));
  const elsewhere = [
    ...others.map((other) => comparison(first, other, coloured, columns)),
    ...report.notInstalled.map((name) => `${name}: not installed here, not tried`),
  ];
  return [
    paint.bold(`${first.title}, and the functions as they are deployed`),
    '',
    renderRows(first.rows, coloured, columns),
    '',
    renderWithoutVerifier(first.rows, coloured, columns),
    '',
    ...(elsewhere.length > 0 ? [...elsewhere, ''] : []),
    ...kinds,
    ...legend,
    '',
    ...conclusions(report).map(({ kept, text }) =>
      kept ? paint.green(conclusion('ok', text)) : paint.red(conclusion('NOT OK', text)),
    ),
  ].join('\n');
};

/** Another database in a line, where nothing differs; else with the rows that do. */
const comparison = (first: Database, other: Database, coloured: boolean, columns: number): string => {
  const differing = other.rows.filter((row, index) => outcomeOf(row) !== outcomeOf(first.rows[index]));
  const same = other.rows.length - differing.length;
  const title = `${other.title}: the same in ${same} of ${other.rows.length}`;
  return differing.length === 0 ? title : `${title}; not in\n${renderRows(differing, coloured, columns)}\n`;
};

const conclusion = (verdict: string, text: string): string =>
  `${verdict.padEnd(8)}${wrap(text, 71).join(`\n${' '.repeat(8)}`)}`;

/** A word and its meaning, wrapped at 80 columns. */
const legendLine = (word: string, meaning: string, paint: ReturnType<typeof createColors>): string => {
  const [first = '', ...rest] = wrap(meaning, 79 - LEGEND_INDENT);
  const line = `  ${paint.bold(word.padEnd(LEGEND_INDENT - 3))} ${first}`;
  return [line, ...rest.map((text) => `${' '.repeat(LEGEND_INDENT)}${text}`)].join('\n');
};

const LEGEND_INDENT = 12;

const LEGEND = [
  ['later', 'At the recheck, 15 minutes after the event, or at one that it asked for.'],
  ['RESCUE', 'A label ROTATION-RESCUE-<when>-<version>: the value is kept.'],
  ['login', 'Can a client that reads AWSCURRENT log in? → no: until the recheck.'],
  [
    'rotates',
    'Does RotateSecret work? again: rotation is on, and the failed one is tried again; starts: it begins, no stored password works.',
  ],
  ['heals it', 'RotateSecret works, and clients can log in again after it.'],
] as const;

const kindsIn = (rows: readonly Row[]): (keyof typeof KINDS)[] => {
  const seen = new Set(rows.flatMap((row) => shownVerdicts(row).map(({ verdict }) => verdict)));
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => seen.has(kind));
};

const conclusions = (report: Report) => {
  const { logLines, linesWithPasswords, deadLetters, seconds } = report;
  const rows = allRows(report);
  const loggingIn = rows.filter(({ after }) => after.currentLogsIn).length;
  const hopeless = rows.filter(({ after }) => !after.anyLogsIn).length;
  const free = rows.filter(({ rotateSecret }) => rotateSecret !== 'blocked').length;
  const told = rows.filter(({ after, asPromised }) => asPromised && after.anyLogsIn && !after.currentLogsIn);
  const exceptions = [
    ...(hopeless > 0 ? [`; in ${hopeless} no stored password works`] : []),
    ...(told.length > 0 ? [`; in ${told.length} it is only told, as the tag asks`] : []),
  ].join('');
  return [
    {
      kept: loggingIn + hopeless + told.length === rows.length,
      text: `AWSCURRENT logs in: ${loggingIn} of ${rows.length}${exceptions}`,
    },
    { kept: free === rows.length, text: `RotateSecret is unblocked: ${free} of ${rows.length}` },
    {
      kept: linesWithPasswords === 0,
      text: `passwords in ${logLines} log lines of the functions: ${linesWithPasswords}`,
    },
    { kept: deadLetters === 0, text: `events given up: ${deadLetters} (all took ${seconds.toFixed(1)} s)` },
  ];
};
