import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutColours } from '../../test/support/cli.ts';
import { forTerminal, type Paint, paintWith } from './paint.ts';
import { fittingTable, table, widthOf } from './table.ts';

const STYLES = ['bold', 'dim', 'red', 'green', 'yellow'] as const;
const HEAD = ['secret', 'what', ''];

const words = fc.constantFrom('', 'orders/db', 'AWSPENDING', 'a b', 'mine\x1b[31m', 'x\x9by');
const lines = fc.array(fc.record({ text: words, style: fc.option(fc.constantFrom(...STYLES)) }), {
  minLength: 1,
  maxLength: 3,
});
const rows = fc.array(fc.tuple(lines, lines, lines), { maxLength: 4 });

type Cell = readonly { readonly text: string; readonly style: keyof Paint | null }[];

const shown = (cells: readonly (readonly Cell[])[], coloured: boolean): string[] => {
  const paint = paintWith(coloured);
  const painted = cells.map((row) =>
    row.map((cell) => cell.map(({ text, style }) => (style ? paint[style](text) : text))),
  );
  return table(HEAD, painted, { paint }).map(forTerminal);
};

describe('a table in colours', () => {
  test('is the same as without, colours aside', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const plain = shown(cells, false);
        expect(shown(cells, true).map((line) => withoutColours(line).trimEnd())).toEqual(plain);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('shows no code of its own as text, and ends each colour that it begins', () => {
    const { red } = paintWith(true);
    const [, row = ''] = table(['what'], [[red('failed')]], { paint: paintWith(true) }).map(forTerminal);
    expect(row).toBe('  \x1b[31mfailed\x1b[39m');
  });

  test('has its columns below each other, also where a name holds what a terminal would act on', () => {
    const made = table(
      ['one', 'two'],
      [
        ['x\x1by', 'z'],
        ['long name', 'z'],
      ],
      { paint: paintWith(false) },
    );
    const columns = made.slice(1).map((line) => forTerminal(line).indexOf('z'));
    expect(new Set(columns).size).toBe(1);
    expect(widthOf(paintWith(true).dim('x\x1by'))).toBe(6);
  });
});

test('a table that is too wide names what each cell is, below the first one', () => {
  const { paint, width } = { paint: paintWith(false), width: 60 };
  const terminal = {
    print: () => {},
    printJson: () => {},
    note: () => {},
    interactive: false,
    animated: false,
  };
  const head = ['secret', 'unchanged since', 'reason', ''];
  const rows = [['orders/db', '2026-11-24', 'a-reason-that-is-long', 'attention required']];
  expect(fittingTable(head, rows, { ...terminal, paint, width })).toEqual([
    '  orders/db',
    '    unchanged since: 2026-11-24, reason:',
    '    a-reason-that-is-long, attention required',
  ]);
});
