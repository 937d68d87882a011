import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { generated, table } from '../../../docs/generate.ts';
import { type Faulted, OTHER_FAULTS, WIRE_FAULTS } from './faults.ts';
import { type Findings, findAll } from './harness.ts';
import type { Killed, KillRow } from './kills.ts';
import type { Situation } from './situations.ts';

export const PAGE = new URL('../../../docs/crash-table.md', import.meta.url);

/** The first half of docs/crash-table.md: kills, and a lack of labels. */
export const killsPart = ({
  killed,
  short,
}: Pick<Findings, 'killed' | 'short'>): string => `${generated('what test/proof/crash finds')}

# Crash table

What is left when a pass is killed, or a call goes wrong, at any call that it makes; and what mends it. The tests
\`test/proof/crash.test.ts\` and \`test/proof/faults.test.ts\` bring all of it about and hold this page to what they
find. At every call they also hold the promise of [design.md](design.md): a password that works keeps a label,
AWSCURRENT is on one version, and never moves but on evidence.

C is the version that is AWSCURRENT at first, P the one that is pending or parked, V the one that is AWSPREVIOUS, Q
another one that is pending. *Parked* stands for a rescue label.

## Killed

Killed before a call, or after AWS has carried it out. Then the same delivery comes again after a minute; the tables
name the first pass that brings the labels to where an undisturbed pass leaves them, and how many calls to Secrets
Manager it makes. *Nothing to mend*: they are there already, and only the outcome may not have been told. Each kill was
also followed by the second pass alone, and by the daily sweep alone: all end in the same labels, but where the table
names the next RotateSecret. If a person is to be called, a later pass does it.

${[...killed.values()].map(killedSection).join('\n\n')}

## All 20 labels in use

Labels of somebody else fill all 20. Then they take one off, and the daily sweep comes.

${table(
  ['situation', 'verdict with no label free', 'left', 'once one is free', 'left'],
  [...short].map(([{ name }, { verdict, left, passes, last }]) => [
    name,
    verdict,
    left,
    ['nothing to do', '1 pass', '2 passes'][passes] ?? '',
    last,
  ]),
)}

`;

/** How the second half begins. */
export const SECOND_HALF = '## A call goes wrong\n';

/** The second half: whatever else can befall a call. */
export const faultsPart = ({
  others,
  oneTry,
  everyTry,
}: Pick<Findings, 'others' | 'oneTry' | 'everyTry'>): string => `${SECOND_HALF}
The worst over all calls that it can befall. *At once*: the pass that met it ended as if nothing had been. *Delivered
again*: it failed, and Lambda or SQS brought its delivery again. *Second pass*: the look 15 minutes later. *Sweep*: the
daily one. *Next rotation*: an attempt to rotate that somebody began in that very moment fails; the next RotateSecret
starts afresh. Where AWSPREVIOUS could not be read, it may be another user's: it is parked, and keeps that label until
a rotation has succeeded.

### One try of a call to Secrets Manager

The SDK tries again. *Done*: the write was carried out, and its reply was lost. *No reply* lasts until the client's
time-out.

${faultTable(names(WIRE_FAULTS), oneTry)}

### Every try of a call to Secrets Manager

${faultTable(names(WIRE_FAULTS), everyTry)}

### Anything else

${faultTable(names(OTHER_FAULTS), others)}
`;

const names = (faults: readonly { readonly name: string }[]): string[] => faults.map(({ name }) => name);

const faultTable = (columns: readonly string[], found: ReadonlyMap<Situation, Faulted>): string =>
  table(
    ['situation', ...columns],
    [...found].map(([{ name }, ends]) => [name, ...columns.map((column) => ends.get(column) ?? '–')]),
  );

const killedSection = ({ situation, start, goal, rows }: Killed): string => `### ${situation.name}

- verdict: \`${situation.verdict}\`, ${FIRST[situation.first]}
- found: ${start}
- left by a pass that nothing befalls: ${goal.first.left}${goal.last === goal.first.left ? '' : `; in the end: ${goal.last}`}

${table(
  ['call', 'killed before it: left', 'mended by', 'killed after it: left', 'mended by'],
  merged(rows).map(({ call, before, after }) => [call, before.left, before.mended, after.left, after.mended]),
)}`;

const FIRST = { initial: 'at once', recheck: 'in the second pass', sweep: 'in the sweep' } as const;

/** Calls that change nothing, one after the other, share a row where a kill comes to the same. */
const merged = (rows: readonly KillRow[]): readonly KillRow[] => {
  const result: KillRow[] = [];
  for (const row of rows) {
    const above = result.at(-1);
    const isSame = above && [above.before, above.after, row.before, row.after].every(isLike(row.after));
    if (isSame) result.splice(-1, 1, { ...row, call: joined(above.call, row.call) });
    else result.push(row);
  }
  return result;
};

const isLike =
  (one: KillRow['after']) =>
  (other: KillRow['after']): boolean =>
    one.left === other.left && one.mended === other.mended;

/** The calls of a row, the verb said once: `GetSecretValue C, P`. */
const joined = (calls: string, next: string): string => {
  const [verb = '', object] = next.split(/ (?=[CPQV]$)/);
  const last = calls.split('; ').at(-1) ?? '';
  return object && last.startsWith(`${verb} `) ? `${calls}, ${object}` : `${calls}; ${next}`;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const findings = await findAll();
  await writeFile(PAGE, killsPart(findings) + faultsPart(findings));
}
