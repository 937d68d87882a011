import { createColors } from 'picocolors';
import { KINDS } from '../../lambda/core/explain.ts';
import type { Row } from './play.ts';
import { renderRows, shownVerdicts } from './table.ts';

/** The outcome of a whole run, as `--json` prints it. */
export type Report = {
  readonly engine: string;
  readonly rows: readonly Row[];
  readonly logLines: number;
  readonly linesWithPasswords: number;
  readonly deadLetters: number;
  readonly seconds: number;
  /** Every row is as promised, no line holds a password, and no event was given up. */
  readonly asPromised: boolean;
};

export const reportOf = (found: Omit<Report, 'asPromised'>): Report => ({
  ...found,
  asPromised:
    found.rows.length > 0 &&
    found.rows.every((row) => row.asPromised) &&
    found.linesWithPasswords === 0 &&
    found.deadLetters === 0,
});

/** The report for people: the table, what its words mean, and whether the promise was kept. */
export const renderReport = (report: Report, coloured: boolean): string => {
  const paint = createColors(coloured);
  const legend = LEGEND.map(([word, meaning]) => `  ${paint.bold(word.padEnd(8))} ${meaning}`);
  const kinds = kindsIn(report.rows).map((kind) => `  ${paint.bold(kind.padEnd(8))} ${KINDS[kind]}`);
  return [
    renderRows(report.rows, coloured),
    '',
    ...kinds,
    ...legend,
    '',
    ...conclusions(report).map(({ kept, text }) =>
      kept ? paint.green(`ok      ${text}`) : paint.red(`NOT OK  ${text}`),
    ),
    `${report.engine}, real rotations, the built functions; ${report.seconds.toFixed(1)} s`,
  ].join('\n');
};

const LEGEND = [
  ['later', 'At the second look, 15 minutes after the cancellation.'],
  ['RESCUE', 'A label of the form ROTATION-RESCUE-<when>-<version>: the value is kept.'],
  ['login', 'Whether a client that reads AWSCURRENT can log in; → no: until the second look.'],
  ['rotates', 'RotateSecret works again; starts: AWS takes it, its function finds no password either.'],
] as const;

const kindsIn = (rows: readonly Row[]): (keyof typeof KINDS)[] => {
  const seen = new Set(rows.flatMap((row) => shownVerdicts(row).map(({ verdict }) => verdict)));
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => seen.has(kind));
};

const conclusions = ({ rows, logLines, linesWithPasswords, deadLetters }: Report) => {
  const number = (count: number) => `${count} of ${rows.length}`;
  const loggingIn = rows.filter(({ after }) => after.currentLogsIn).length;
  const hopeless = rows.filter(({ after }) => !after.anyLogsIn).length;
  const free = rows.filter(({ rotateSecret }) => rotateSecret !== 'blocked').length;
  const exception = hopeless > 0 ? `; in ${hopeless} no stored password works` : '';
  return [
    {
      kept: loggingIn + hopeless === rows.length,
      text: `AWSCURRENT logs in: ${number(loggingIn)}${exception}`,
    },
    { kept: free === rows.length, text: `RotateSecret is unblocked: ${number(free)}` },
    {
      kept: linesWithPasswords === 0,
      text: `passwords in the functions' ${logLines} log lines: ${linesWithPasswords}`,
    },
    { kept: deadLetters === 0, text: `events given up: ${deadLetters}` },
  ];
};
