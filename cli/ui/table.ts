import { visibleLine } from './paint.ts';
import type { Lines, Terminal } from './terminal.ts';
import { wrap } from './text.ts';

/** A table without borders, indented by two. A cell may have several lines. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Lines[])[],
  { paint }: Pick<Terminal, 'paint'>,
): string[] => {
  const titles = head.map((title) => (title === '' ? '' : paint.dim(title)));
  const cells = [titles, ...rows].map((row) => row.map((cell) => [cell].flat()));
  const widths = head.map((_, column) =>
    Math.max(...cells.flatMap((row) => (row[column] ?? []).map((line) => widthOf(line)))),
  );
  return cells.flatMap((row) => linesOf(row, widths));
};

/** A table, or where it is too wide what each row tells below its first cell, each with its column's title. */
export const fittingTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string[] => {
  const wide = table(head, rows, terminal);
  if (Math.max(...wide.map(widthOf)) <= terminal.width) return wide;
  return rows.flatMap(([name = '', ...rest]) => [
    `  ${name}`,
    ...wrap(titled(head.slice(1), rest).join(', '), terminal.width, '    '),
  ]);
};

const titled = (head: readonly string[], cells: readonly string[]): string[] =>
  cells.flatMap((cell, column) => (cell === '' ? [] : [head[column] ? `${head[column]}: ${cell}` : cell]));

const linesOf = (row: readonly (readonly string[])[], widths: readonly number[]): string[] =>
  Array.from({ length: Math.max(...row.map((lines) => lines.length)) }, (_, index) =>
    row
      .map((lines, column) => `  ${padded(lines[index] ?? '', widths[column] ?? 0)}`)
      .join('')
      .trimEnd(),
  );

const padded = (line: string, width: number): string => line + ' '.repeat(Math.max(0, width - widthOf(line)));

/** The width of a line on a terminal, without its colours. */
export const widthOf = (line: string): number => visibleLine(line).replaceAll(COLOURS, '').length;

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
