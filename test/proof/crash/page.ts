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

The labels after a pass was killed at any of its calls, or after a call went wrong; and what repairs them. The tests
\`test/proof/crash.test.ts\` and \`test/proof/faults.test.ts\` cause all of it, and compare this page with
what they find. At every call they also check the promise of [design.md](design.md): a password that works keeps a label,
AWSCURRENT is on one version, and moves only on evidence.

C is the version that is AWSCURRENT at first, P the one that is pending or parked, V the one that is AWSPREVIOUS, Q
another one that is pending. *Parked* stands for a rescue label.

## Killed

Killed before a call, or after AWS has carried it out. Then the same delivery comes again after a minute; the tables
name the first pass that brings the labels to those of an undisturbed pass, and how many calls to Secrets Manager it
makes. *Nothing to repair*: they are right already, and only the outcome may not have been reported. Each kill was also
followed by the recheck alone, and by the daily sweep alone: all end in the same labels, except where the table names
the next RotateSecret. With nothing pending or parked the sweep asks no verifier, so only the delivery that comes again
repairs it. If attention is required, a later pass reports it.

${[...killed.values()].map(killedSection).join('\n\n')}

## All 20 labels in use

Somebody else's labels use all 20. Then one of them is taken off, and the daily sweep runs.

${table(
  ['situation', 'verdict with no label free', 'labels', 'once one is free', 'labels'],
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
The worst result over all calls. *At once*: the pass ended as if nothing had happened. *Delivered again*: it failed, and
Lambda or SQS delivered its event again. *Recheck*: the pass 15 minutes later. *Sweep*: the daily one. *Next rotation*:
a rotation that somebody started in that moment fails; the next RotateSecret starts anew. Where AWSPREVIOUS could not be read, it may be another user's: it is parked, and keeps that label until
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
- after an undisturbed pass: ${goal.first.left}${goal.last === goal.first.left ? '' : `; in the end: ${goal.last}`}

${table(
  ['call', 'killed before it: labels', 'repaired by', 'killed after it: labels', 'repaired by'],
  merged(rows).map(({ call, before, after }) => [
    call,
    before.left,
    before.repairedBy,
    after.left,
    after.repairedBy,
  ]),
)}`;

const FIRST = { initial: 'at once', recheck: 'in the recheck', sweep: 'in the sweep' } as const;

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
    one.left === other.left && one.repairedBy === other.repairedBy;

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
