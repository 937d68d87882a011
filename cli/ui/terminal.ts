import pc from 'picocolors';
import { asJson, forTerminal, type Paint, paintWith } from './paint.ts';

/** One line or several. A line end within one is escaped. */
export type Lines = string | readonly string[];

/** The program's output: results on stdout, everything else on stderr. */
export type Terminal = {
  readonly print: (lines: Lines) => void;
  readonly printJson: (value: unknown) => void;
  readonly note: (lines: Lines) => void;
  /** Columns of stdout; of `COLUMNS` if it is not a terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether a question can be asked. */
  readonly interactive: boolean;
  /** Whether progress can be drawn. */
  readonly animated: boolean;
};

const written = (lines: Lines): string =>
  [lines]
    .flat()
    .map((line) => `${forTerminal(line)}\n`)
    .join('');

const WIDTH_OF_A_FILE = 100;
const NARROWEST = 40;

export const processTerminal = (): Terminal => {
  const columns = process.stdout.columns ?? Number(process.env['COLUMNS'] ?? WIDTH_OF_A_FILE);
  return {
    print: (lines) => void process.stdout.write(written(lines)),
    printJson: (value) => void process.stdout.write(`${asJson(value)}\n`),
    note: (lines) => void process.stderr.write(written(lines)),
    width: Number.isFinite(columns) ? Math.max(NARROWEST, columns) : WIDTH_OF_A_FILE,
    paint: paintWith(pc.isColorSupported && process.stdout.isTTY === true),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    animated: process.stderr.isTTY === true,
  };
};
