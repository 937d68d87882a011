import type { Found } from './survey.ts';
import { type Applied, isRepairable, type Swept } from './sweep-apply.ts';
import { inOrderOfNeed } from './sweep-view.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text.ts';

/** What was done about what a sweep found, and what was not. */
export const appliedView = ({ surveys, applied, interrupted }: Swept, terminal: Terminal): string => {
  const repairable = inOrderOfNeed(surveys).filter(isRepairable);
  const rows = repairable.map((found) => [
    found.secret.name,
    ...outcomeOf(found, applied.get(found), terminal),
  ]);
  const done = [...applied.values()].filter(({ kind }) => kind === 'done').length;
  const left = repairable.length - applied.size;
  return [
    ...table(['secret', 'what was done', 'reason'], rows, terminal),
    '',
    `${counted(done, 'secret')} repaired.${interrupted ? ` Stopped before ${counted(left, 'more', 'more')}.` : ''}`,
  ].join('\n');
};

const outcomeOf = (_: Found, applied: Applied | undefined, { paint }: Terminal): [string, string] => {
  if (applied === undefined) return [paint.dim('nothing'), 'stopped before'];
  if (applied.kind === 'failed') return [paint.red('failed'), applied.failure.explanation];
  const { verdict, followUp } = applied;
  const what = 'steps' in verdict ? paint.green(verdict.kind) : paint.dim('nothing');
  return [what, followUp ? `${verdict.reason}, then ${followUp.reason}` : verdict.reason];
};
