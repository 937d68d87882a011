import { readFile, writeFile } from 'node:fs/promises';
import type { Table } from './benchmark.ts';

const WIDTH = 760;
const LABELS = 270;
const ROW = 34;
const COLOURS = { init: '#4a7ebb', event: '#d98032' };

type Bar = { readonly name: string; readonly initMs: number; readonly firstMs: number };

/** Draws docs/cold-start.svg from the results of `npm run bench -- cold-start --json FILE`. */
const [from = 'bench/results/cold-start.json', to = 'docs/cold-start.svg'] = process.argv.slice(2);
const { tables }: { tables: Table[] } = JSON.parse(await readFile(from, 'utf8'));
const table = tables.find(({ title }) => title.includes('Lambda-like'));
if (table === undefined) throw new Error(`${from} has no Lambda-like figures.`);
const bars = table.rows.map(
  ([name, init, first]): Bar => ({
    name: String(name),
    initMs: Number(init),
    firstMs: Number(first),
  }),
);

const scale = (WIDTH - LABELS - 60) / Math.max(...bars.map(({ initMs, firstMs }) => initMs + firstMs));
const text = (x: number, y: number, content: string, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
const box = (x: number, y: number, width: number, colour: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${colour}"/>`;

const drawn = bars.flatMap(({ name, initMs, firstMs }, row) => {
  const y = 50 + row * ROW;
  const init = initMs * scale;
  const all = init + firstMs * scale;
  return [
    text(LABELS - 10, y + 15, name, 'end'),
    box(LABELS, y, init, COLOURS.init),
    box(LABELS + init, y, all - init, COLOURS.event),
    text(LABELS + all + 6, y + 15, `${Math.round(initMs + firstMs)}`),
  ];
});
const legend = [
  box(LABELS, 14, 20, COLOURS.init),
  text(LABELS + 28, 29, 'init'),
  box(LABELS + 80, 14, 20, COLOURS.event),
  text(LABELS + 108, 29, 'first event (0.145 of a CPU), ms'),
];
const height = 60 + bars.length * ROW;
await writeFile(
  to,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<title>Cold start, Lambda-like: medians in milliseconds</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${[...legend, ...drawn].join('\n')}
</svg>
`,
);
