import { readFile } from 'node:fs/promises';
import { EXPLAINED, type Explained } from './explained.ts';

/** As much of Stryker's report as is read here (mutation-testing-report-schema). Lines and columns count from 1. */
type Place = { readonly line: number; readonly column: number };
type Mutant = {
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'CompileError'
    | 'RuntimeError';
  readonly replacement: string;
  readonly location: { readonly start: Place; readonly end: Place };
};
type Report = {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
};

type Found = Omit<Explained, 'why'> & { readonly status: Mutant['status']; readonly line: number };

const offsetOf = (source: string, { line, column }: Place): number =>
  source
    .split('\n')
    .slice(0, line - 1)
    .join('\n').length +
  (line > 1 ? 1 : 0) +
  column -
  1;

const codeOf = (source: string, { start, end }: Mutant['location']): string =>
  source.slice(offsetOf(source, start), offsetOf(source, end));

const foundIn = ({ files }: Report): Found[] =>
  Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ status, replacement, location }) => ({
      file,
      status,
      replacement,
      line: location.start.line,
      code: codeOf(source, location),
    })),
  );

const isSame = (one: Omit<Explained, 'why'>, other: Omit<Explained, 'why'>): boolean =>
  one.file === other.file && one.code === other.code && one.replacement === other.replacement;

/** Where stryker.config.mjs has it put. */
const REPORT = 'dist/mutation/report.json';

/** Prints the score, and fails where a mutant lives on that nobody has explained, or an explanation is for none. */
const report: Report = JSON.parse(await readFile(REPORT, 'utf8'));
const found = foundIn(report);
const killed = found.filter(({ status }) => status === 'Killed' || status === 'Timeout');
const living = found.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const unexplained = living.filter((mutant) => !EXPLAINED.some((known) => isSame(known, mutant)));
const idle = EXPLAINED.filter((known) => !living.some((mutant) => isSame(known, mutant)));

for (const { file, line, code, replacement, status } of unexplained)
  console.log(
    `${status === 'Survived' ? 'Survived' : 'Not reached'}: ${file}:${line}: ${code} -> ${replacement}`,
  );
for (const { file, code, replacement } of idle)
  console.log(`Explained in test/mutation/explained.ts, and killed: ${file}: ${code} -> ${replacement}`);
for (const { file, code, replacement, why } of EXPLAINED)
  console.log(`${file}: ${code} -> ${replacement}: ${why}`);
const percent = ((100 * killed.length) / (killed.length + living.length)).toFixed(1);
console.log(
  `Mutants: ${killed.length} of ${killed.length + living.length} killed (${percent} %); of the ${living.length} others ${living.length - unexplained.length} do what the code does (above).`,
);
if (unexplained.length + idle.length > 0) {
  console.log('Kill what lives on by a test, leave out the code that it shows to be idle, or explain it.');
  process.exitCode = 1;
}
