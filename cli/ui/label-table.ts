import { parkedUntil } from '../../lambda/decision/rescue-label.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  type Label,
  type VersionId,
} from '../../lambda/decision/values.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import type { Look } from '../commands/look.ts';
import type { LabelsByVersion } from '../commands/simulate-labels.ts';
import { loginInWords } from './evidence-words.ts';
import { table, widthOf } from './table.ts';
import type { Terminal } from './terminal.ts';
import { shortIds } from './text.ts';

/** One version's row of the table. */
export type PictureRow = {
  /** The beginning of its id, as long as it is unique. */
  readonly version: string;
  readonly login: string;
  /** Its labels in a form that is safe to print. */
  readonly now: readonly string[];
  readonly later: readonly string[];
};

/** What the table is made of. */
type Pictured = Pick<Look, 'secret' | 'foreseen' | 'evidence'>;

/** Shown for a version without labels, whose value AWS may delete (L8). It has a blank, which no label has. */
export const NO_LABEL = 'no label';

/** The versions with their labels now and after the steps: side by side, or below each other on a narrow terminal. */
export const picture = (look: Pictured, terminal: Terminal): string[] => {
  const rows = pictureRows(look);
  const changed = rows.some(({ now, later }) => now.join() !== later.join());
  const wide = sideBySide(rows, changed, terminal);
  return Math.max(...wide.map(widthOf)) <= terminal.width ? wide : stacked(rows, changed, terminal);
};

/** The rows, AWSCURRENT's first. */
export const pictureRows = ({ secret, foreseen, evidence }: Pictured): PictureRow[] => {
  const versions = inOrder(secret.versions, foreseen);
  const names = shortIds(versions);
  return versions.map((version) => ({
    version: visibleWord(names.get(version) ?? version),
    login: loginInWords(version, evidence),
    now: shown(secret.versions.get(version)),
    later: shown(foreseen.get(version)),
  }));
};

/** AWSCURRENT first, then what is pending, parked, previous. */
const inOrder = (now: LabelsByVersion, later: LabelsByVersion): VersionId[] =>
  [...new Set([...now.keys(), ...later.keys()])].sort(
    (one, other) => rank(now.get(one)) - rank(now.get(other)) || one.localeCompare(other),
  );

const rank = (labels: readonly Label[] = []): number => {
  if (labels.includes(AWSCURRENT)) return 0;
  if (labels.includes(AWSPENDING)) return 1;
  if (labels.some((label) => parkedUntil(label) !== undefined)) return 2;
  return labels.includes(AWSPREVIOUS) ? 3 : 4;
};

const shown = (labels: readonly Label[] = []): readonly string[] =>
  labels.length === 0 ? [NO_LABEL] : labels.map(visibleWord).sort();

const sideBySide = (rows: readonly PictureRow[], changed: boolean, terminal: Terminal): string[] => {
  const tried = rows.some(({ login }) => login !== '');
  const head = ['version', 'now', ...(changed ? ['then'] : []), ...(tried ? ['login'] : [])];
  const cells = rows.map((row) => [
    row.version,
    row.now,
    ...(changed ? [laterOf(row, terminal)] : []),
    ...(tried ? [row.login] : []),
  ]);
  return table(head, cells, terminal);
};

const stacked = (rows: readonly PictureRow[], changed: boolean, terminal: Terminal): string[] => {
  const listed = (title: string, labels: readonly string[]) =>
    labels.map((label, index) => `    ${terminal.paint.dim((index === 0 ? title : '').padEnd(4))} ${label}`);
  return rows.flatMap((row) => [
    `  ${row.version}${row.login && `  ${row.login}`}`,
    ...listed('now', row.now),
    ...(changed ? listed('then', laterOf(row, terminal)) : []),
  ]);
};

/** Labels, the new ones emphasized. */
const laterOf = ({ now, later }: PictureRow, { paint }: Terminal): string[] =>
  later.map((label) => {
    if (label === NO_LABEL) return paint.yellow(label);
    return now.includes(label) ? label : paint.green(label);
  });
