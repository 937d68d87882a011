import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Installed, queueArnIn } from '../doctor/functions.ts';
import { deliversTo, routeAmong, type SeenRule, TAKEN, type Taken } from '../doctor/rule.ts';

/** `kept`: what a rule that a pause leaves on takes to the recheck queue. `lost`: the rest of what comes to `remediate`. */
export type InPause = { readonly kept: readonly Taken[]; readonly lost: readonly Taken[] };

export const inPause = (rules: readonly SeenRule[], remediate: Installed): InPause => {
  const recheckQueueArn = queueArnIn(remediate, ENVIRONMENT.recheckQueue);
  const destinations = { remediateArn: remediate.arn, recheckQueueArn };
  const left = rules.filter((rule) => rule.enabled && !deliversTo(rule, remediate.arn));
  const all = Object.keys(TAKEN) as Taken[];
  const kept = all.filter((taken) => routeAmong(left, taken, destinations).queueing !== undefined);
  const lost = all.filter(
    (taken) => !kept.includes(taken) && routeAmong(rules, taken, destinations).invoking !== undefined,
  );
  return { kept, lost };
};

/** What becomes of the events of a pause. */
export const inPauseInWords = ({ kept, lost }: InPause): string[] => [
  ...(kept.length > 0
    ? [`${lost.length > 0 ? named(kept) : 'Events'} wait in the recheck queue, for 14 days at most.`]
    : []),
  ...(lost.length > 0 ? [`${named(lost)} are lost: no rule that stays on keeps them.`] : []),
];

/** The same for machines, by the names that AWS gives the events. */
export const inPauseJson = ({ kept, lost }: InPause) => ({
  kept: kept.map((taken) => TAKEN[taken]),
  lost: lost.map((taken) => TAKEN[taken]),
});

const named = (taken: readonly Taken[]): string => {
  const names = taken.join(' and ');
  return names.charAt(0).toUpperCase() + names.slice(1);
};
