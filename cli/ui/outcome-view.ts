import { explain, sayingOf } from '../../lambda/decision/explain.ts';
import { explainFollowUp, type Reconciliation } from '../../lambda/remediate/outcome.ts';
import type { AwsOptions } from '../commands/options.ts';
import { adviceLines } from './advice.ts';
import { picture } from './label-table.ts';
import type { Terminal } from './terminal.ts';
import { counted, wrap } from './text.ts';

/** The result of a plan as text, and the labels after it. */
export const outcomeView = (
  reconciliation: Reconciliation,
  options: AwsOptions,
  terminal: Terminal,
): string[] => {
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
    ...adviceAfter(reconciliation, options, terminal),
  ];
};

/** What is left to do by hand. */
const adviceAfter = (
  { verdict, evidence, taken, after }: Reconciliation,
  options: AwsOptions,
  terminal: Terminal,
): string[] => {
  const { advice } = sayingOf(verdict, evidence, taken);
  if (advice === undefined || after?.kind !== 'secret') return [];
  return ['', ...adviceLines(advice, { secret: after, evidence }, options, terminal, '')];
};

/** Whether exactly the plan was carried out, so that the labels shown before are still right. */
const isWhole = ({ verdict, taken = [] }: Reconciliation): boolean =>
  'steps' in verdict && verdict.steps.every((step) => taken.includes(step));
