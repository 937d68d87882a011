import { verdictFields } from '../../lambda/decision/explain.ts';
import { inWords } from '../../lambda/decision/step-words.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import { exitCodeAfter } from '../exit-codes.ts';
import { labelsJson } from '../ui/plan-view.ts';
import type { Look } from './look.ts';

/** The result of a plan's steps, as JSON. A step of `followUpSteps` was done if it is among the `steps`, too. */
export const appliedJson = (done: Reconciliation, look: Pick<Look, 'nobodyLoggedIn'>) => {
  const { verdict, evidence, taken = [], after, followUp } = done;
  return {
    ...verdictFields(verdict, evidence, taken),
    applied: taken.length > 0,
    ...(after?.kind === 'secret' && {
      rotationEnabled: after.rotationEnabled,
      labelsAfter: labelsJson(after.versions),
    }),
    ...(followUp && { followUp: followUp.reason, followUpSteps: followUp.steps.map(inWords) }),
    exitCode: exitCodeAfter(done, look),
  };
};
