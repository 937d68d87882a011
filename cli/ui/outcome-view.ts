import { explain } from '../../lambda/decision/explain.ts';
import { explainFollowUp, type Reconciliation } from '../../lambda/remediate/outcome.ts';
import { picture } from './label-table.ts';
import type { Terminal } from './terminal.ts';
import { counted, wrap } from './text.ts';

/** The result of a plan as text, and the labels after it. */
export const outcomeView = (reconciliation: Reconciliation, terminal: Terminal): string[] => {
  const { verdict, evidence, taken = [], after, followUp } = reconciliation;
  const { paint, width } = terminal;
  const words = wrap(explain(verdict, evidence, taken), width, '  ');
  if (taken.length === 0) return [paint.bold('Nothing was written.'), ...words];
  return [
    `${paint.green('Done:')} ${counted(taken.length, 'step')} taken.`,
    ...(isWhole(reconciliation) ? [] : words),
    ...(after?.kind === 'secret'
      ? ['', ...picture({ secret: after, foreseen: after.versions }, terminal)]
      : []),
    ...(followUp ? ['', ...wrap(explainFollowUp(followUp, taken), width)] : []),
  ];
};

/** Whether exactly the plan was carried out, so that the labels shown before are still right. */
const isWhole = ({ verdict, taken = [] }: Reconciliation): boolean =>
  'steps' in verdict && verdict.steps.every((step) => taken.includes(step));
