import { explain, inWords } from '../lambda/core/explain.ts';
import type { Reconciliation } from '../lambda/core/outcome.ts';
import { picture } from './picture.ts';
import type { Terminal } from './terminal.ts';
import { counted, wrap } from './text.ts';

/** What was done, and the labels after it. */
export const outcomeView = (
  { verdict, before, after, followUp }: Reconciliation,
  terminal: Terminal,
): string[] => {
  const { paint, width } = terminal;
  if (!('steps' in verdict))
    return [paint.bold('Nothing was written.'), ...wrap(explain(verdict), width, '  ')];
  const labels =
    after?.kind === 'secret' && before !== undefined
      ? ['', ...picture({ secret: after, foreseen: after.versions }, terminal)]
      : [];
  return [
    `${paint.green('Done:')} ${counted(verdict.steps.length, 'step')} taken.`,
    ...labels,
    ...(followUp
      ? ['', ...wrap(`${explain(followUp)} Done: ${followUp.steps.map(inWords).join(', ')}.`, width)]
      : []),
  ];
};
