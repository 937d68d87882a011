import { inWords } from '../../lambda/decision/step-words.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import { exitCodeAfter } from '../exit-codes.ts';
import { labelsJson, verdictJson } from '../ui/plan-view.ts';
import type { Look } from './look.ts';

/** What stands in a JSON where no step was taken. */
export const NOT_APPLIED = { applied: false, labelsAfter: null, followUp: null, followUpSteps: [] };

/** The result of a plan's steps, as JSON. A step of `followUpSteps` was done if it is among the `steps`, too. */
export const appliedJson = (done: Reconciliation, look: Pick<Look, 'nobodyLoggedIn'>) => {
  const { verdict, evidence, taken = [], after, followUp } = done;
  return {
    ...verdictJson(verdict, evidence, taken),
    ...NOT_APPLIED,
    applied: taken.length > 0,
    ...(after?.kind === 'secret' && {
      rotationEnabled: after.rotationEnabled,
      labelsAfter: labelsJson(after.versions),
    }),
    ...(followUp && { followUp: followUp.reason, followUpSteps: followUp.steps.map(inWords) }),
    exitCode: exitCodeAfter(done, look),
  };
};
