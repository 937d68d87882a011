import { verdictFields } from '../lambda/core/explain.ts';
import type { Reconciliation } from '../lambda/core/outcome.ts';
import { exitCodeAfter } from './exit-codes.ts';
import { labelsJson } from './plan-view.ts';

/** What came of a plan's steps, as JSON. */
export const appliedJson = ({ verdict, evidence, after, followUp }: Reconciliation) => ({
  ...verdictFields(verdict, evidence),
  applied: 'steps' in verdict,
  ...(after?.kind === 'secret' && { labelsAfter: labelsJson(after.versions) }),
  ...(followUp && { followUp: followUp.reason }),
  exitCode: exitCodeAfter(verdict),
});
