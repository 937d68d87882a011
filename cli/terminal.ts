import pc from 'picocolors';
import { asJson, forTerminal, type Paint, paintWith } from './paint.ts';

/** Where the program speaks: results on stdout, everything else on stderr. */
export type Terminal = {
  readonly print: (text: string) => void;
  readonly printJson: (value: unknown) => void;
  readonly note: (text: string) => void;
  /** Columns of stdout, or of `COLUMNS` where it is no terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  /** Whether progress can be drawn. */
  readonly animated: boolean;
};

const WIDTH_OF_A_FILE = 100;
const NARROWEST = 40;

export const processTerminal = (): Terminal => {
  const columns = process.stdout.columns ?? Number(process.env['COLUMNS'] ?? WIDTH_OF_A_FILE);
  return {
    print: (text) => void process.stdout.write(`${forTerminal(text)}\n`),
    printJson: (value) => void process.stdout.write(`${asJson(value)}\n`),
    note: (text) => void process.stderr.write(`${forTerminal(text)}\n`),
    width: Number.isFinite(columns) ? Math.max(NARROWEST, columns) : WIDTH_OF_A_FILE,
    paint: paintWith(pc.isColorSupported && process.stdout.isTTY === true),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    animated: process.stderr.isTTY === true,
  };
};
