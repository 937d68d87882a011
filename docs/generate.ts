import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AWS_ERRORS, MAY_HAVE_WRITTEN, OTHER_ERRORS } from '../lambda/aws/aws-errors.ts';
import { CAUSES } from '../lambda/decision/causes.ts';
import { KINDS } from '../lambda/decision/explain.ts';
import { entryOf, REASONS, type Reason, type ReasonEntry } from '../lambda/decision/reasons.ts';
import { type Action, type Row, rowsOf, TABLE } from '../lambda/decision/table.ts';
import { awsFacts } from './aws-facts.ts';
import { sweepPicture } from './sweep-picture.ts';
import { DOCS, type Tables, writeTables } from './with-table.ts';

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string): string => `\`${text}\``;
const reasonCode = (reason: Reason): string => code(reason);

/** What a page begins with that is made from code. */
export const generated = (source: string): string =>
  `<!-- Generated from ${source} by \`npm run docs\`. Change it there. -->`;

const verdicts = (): string => `${generated('lambda/decision/reasons.ts and explain.ts')}

# Verdicts

Every verdict about a secret, and its reasons. The rows are those of the decision table in
[design.md](design.md#from-observation-to-verdict), which is read from the top. \`rotation-remediation explain REASON\`
shows the same on the command line. Facts such as L5 are in [aws-facts.md](aws-facts.md).

## Kinds

${table(
  ['kind', 'meaning'],
  Object.entries(KINDS).map(([kind, meaning]) => [code(kind), meaning]),
)}

## Reasons

${table(
  ['row', 'reason', 'what was seen', 'what to do', 'why', 'rests on'],
  Object.entries<ReasonEntry>(REASONS).map(([reason, { seen, advice, why, restsOn }]) => [
    rowsOf(reason as Reason),
    code(reason),
    seen,
    advice ?? '',
    why ?? '',
    restsOn.join(', '),
  ]),
)}
`;

const awsErrors = (): string => {
  const rows = [
    ...Object.entries(AWS_ERRORS).map(([name, row]) => [code(name), ...row] as const),
    ...Object.values(OTHER_ERRORS).map((row) => ['any other', ...row] as const),
  ].map(([name, whenLooking, whenWriting, means, mayHaveWritten]) => [
    name,
    whenLooking,
    whenWriting,
    mayHaveWritten ? `${means} ${MAY_HAVE_WRITTEN}` : means,
  ]);
  return `${generated('lambda/aws/aws-errors.ts')}

# Errors of AWS, and what follows

${table(['error', 'on DescribeSecret', 'on UpdateSecretVersionStage', 'what it means'], rows)}

- **gone**: the verdict is \`no-action\`, with the reason ${reasonCode('secret-gone')}.
- **read-again**: this write changed nothing. The labels are read and decided on again, three times at most. Then
  the pass fails, and the event is delivered again.
- **label-limit-reached**: the verdict is \`withheld\`, and attention is required.
- **retry**: the SDK has tried six times, with growing pauses. The pass fails, and the event is delivered again.
- **fail**: the same, but a retry cannot help. The event ends in the dead-letter queue, and the alarm goes off.

A CancelRotateSecret call that AWS refused, with whatever error, cancelled nothing. The verdict on its event is
\`no-action\`, with the reason ${reasonCode('cancel-call-failed')}.
`;
};

/** The schema of outcome events as it stands, with the reasons of the table. */
const outcomeSchema = (): string => {
  const codes = Object.keys(REASONS).map((reason) => `        "${reason}"`);
  return readFileSync(path.join(DOCS, 'outcome-events.schema.json'), 'utf8').replace(
    /(?<="reason": \{\s+"enum": \[\n)[^\]]+(?=\n {6}\])/,
    codes.join(',\n'),
  );
};

/**
 * Every file that is made from others as a whole, by its path from docs/. A test holds each to what this makes of
 * it.
 */
export const PAGES: Readonly<Record<string, () => string>> = {
  'verdicts.md': verdicts,
  'aws-errors.md': awsErrors,
  'outcome-events.schema.json': outcomeSchema,
  '../cli/commands/aws-facts.json': awsFacts,
  'sweep.svg': sweepPicture,
};

const causes = (): string =>
  `${table(
    ['cause', 'what it means, what to look at'],
    Object.entries(CAUSES).map(([cause, meaning]) => [code(cause), meaning]),
  )}\n`;

const decisionTable = (): string =>
  `${table(
    ['#', 'when', 'what was seen', 'what is done', 'reason', 'attention'],
    TABLE.map(([row, when, action, reason, attention]) => [
      row,
      code(condition(when)),
      ...(action === 'ask'
        ? ['The verifier was not asked yet. The rows below rest on its answers.', code(action), '', '']
        : [entryOf(reason).seen, code(action), code(reason), attention]),
    ]),
  )}\n`;

/** What each fact means that a row asks about, as lambda/decision/facts.ts says it, in the order of the rows. */
const factsTable = (): string => {
  const source = readFileSync(path.join(DOCS, '../lambda/decision/facts.ts'), 'utf8');
  const [, type = ''] = /^export type Facts = \{$(.*?)^\};$/ms.exec(source) ?? [];
  const facts = type.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*readonly (\w+)\??:([^;]*);/gs);
  const meanings = new Map(
    [...facts].map(([, text = '', name = '', values = '']) => [name, inWords(text, values)]),
  );
  const asked = new Set(TABLE.flatMap(([, when]) => String(when).match(/(?<=\bf\.)\w+/g) ?? []));
  return `${table(
    ['fact', 'what it means'],
    [...asked].map((name) => [code(name), meanings.get(name) ?? '']),
  )}\n`;
};

/** A docblock on one line, and the values of a type that lists them. */
const inWords = (docblock: string, type: string): string => {
  const text = docblock.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim();
  const values = type.match(/(?<=')[\w-]+(?=')/g) ?? [];
  return values.length === 0 ? text : `${text} One of ${values.map(code).join(', ')}.`;
};

/** Actions that require attention where they are withheld. */
const MOVES: readonly Action[] = ['promote', 'promote-in-rotation', 'rollback'];
const WITHHELD =
  'AWSCURRENT has moved, unless the plan was `withheld`. Then take its steps (rotation-remediation apply SECRET --verify). Where it waits until the secret is settled, move AWSCURRENT at once (rotation-remediation promote SECRET VERSION --verify).';

/** What to do for each reason that calls for attention: first those where AWSCURRENT was refused. */
const whatToDo = (): string => {
  const required = TABLE.flatMap(([, , action, reason, attention]) =>
    action === 'ask' || (attention !== 'required' && !MOVES.includes(action)) ? [] : [reason],
  );
  const reasons = [...new Set<Reason>([...required, 'label-limit-reached'])];
  const isLockout = (reason: Reason) => entryOf(reason).seen.includes('refuses the AWSCURRENT password');
  const lockoutsFirst = [...reasons.filter(isLockout), ...reasons.filter((reason) => !isLockout(reason))];
  return `${table(
    ['reason', 'what was seen', 'what to do'],
    lockoutsFirst.map((reason) => [code(reason), entryOf(reason).seen, entryOf(reason).advice ?? WITHHELD]),
  )}\n`;
};

/** A row's condition in words: `managed and not pending` of `(f) => f.managed && !f.pending`. */
const condition = (when: Row[1]): string =>
  String(when)
    .replace(/^.*?=>\s*/, '')
    .replace(/^true$/, 'otherwise')
    .replaceAll(/\bf\./g, '')
    .replaceAll(/['"]/g, '')
    .replaceAll(/\s*!==\s*/g, ' is not ')
    .replaceAll(/\s*===\s*/g, ' is ')
    .replaceAll(/\s*&&\s*/g, ' and ')
    .replaceAll(/\s*\|\|\s*/g, ' or ')
    .replaceAll('!', 'not ');

const RECIPES = path.join(DOCS, '../examples/recipes');

/** The code of each recipe, as a table by the file's name. */
const recipes = (): Tables[string] =>
  Object.fromEntries(
    readdirSync(RECIPES).map((file) => [
      file,
      () => `\`\`\`ts\n${readFileSync(path.join(RECIPES, file), 'utf8')}\`\`\`\n`,
    ]),
  );

/** Every page that has tables made from code in it, by its name in docs/. */
export const TABLES: Tables = {
  'design.md': { 'the decision': decisionTable, 'the facts': factsTable },
  'verifier.md': { causes },
  'recipes.md': recipes(),
  'runbooks/RotationRemediationAttentionRequired.md': { 'what to do': whatToDo },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await Promise.all([
    ...Object.entries(PAGES).map(([name, page]) => writeFile(path.join(DOCS, name), page())),
    writeTables(TABLES),
  ]);
