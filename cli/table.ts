import Table from 'cli-table3';
import { visibleLine } from './paint.ts';
import type { Lines, Terminal } from './terminal.ts';

/** For cli-table3: no line anywhere. */
export const NO_BORDERS = {
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

/** A table without borders, two columns from the left margin. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Lines[])[],
  { paint }: Pick<Terminal, 'paint'>,
): string[] => {
  const made = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 2, 'padding-right': 0, head: [], border: [] },
    head: head.map((title) => paint.dim(title)),
  });
  made.push(...rows.map((row) => row.map((cell) => [cell].flat().map(visibleLine).join('\n'))));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
};

/** How wide a line is on a terminal, colours aside. */
export const widthOf = (line: string): number => stripped(line).length;

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const stripped = (line: string): string => line.replaceAll(COLOURS, '');
