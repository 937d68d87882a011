import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DOCS } from './with-table.ts';

const WIDTH = 900;
const LINE = 18;
const LEFT = 20;
const TOP = 34;

/** A line's colour, by what it says. */
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^\$/, '#ffffff'],
  [/clients locked out$/, '#ff7b72'],
  [/attention required$/, '#e3b341'],
];
const PLAIN = '#b1bac4';

/**
 * A terminal as SVG, with what docs/cli.md shows of a sweep, up to its totals. A test compares that page with what the
 * program prints. Throws where the page has no such block.
 */
export const sweepPicture = (): string => {
  const page = readFileSync(path.join(DOCS, 'cli.md'), 'utf8');
  const shown = /^\$ rotation-remediation sweep --verify\n.*?(?=\n\nWhat to do\n)/ms.exec(page)?.[0];
  if (shown === undefined) throw new Error('docs/cli.md shows no sweep.');
  const lines = shown.split('\n');
  const height = TOP + lines.length * LINE;
  const texts = lines.map((line, n) => {
    const [, colour = PLAIN] = COLOURS.find(([words]) => words.test(line)) ?? [];
    const text = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `  <text x="${LEFT}" y="${TOP + n * LINE}" fill="${colour}" xml:space="preserve">${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
  <title>rotation-remediation sweep --verify</title>
  <rect width="${WIDTH}" height="${height}" rx="8" fill="#0d1117"/>
${texts.join('\n')}
</svg>
`;
};
