import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Installed, queueArnIn } from '../doctor/functions.ts';
import { deliversTo, routeAmong, type SeenRule, TAKEN, type Taken } from '../doctor/rule.ts';

/** What some rule takes to `remediate`, and no rule that a pause leaves on takes to the recheck queue. */
export const lostInPause = (rules: readonly SeenRule[], remediate: Installed): Taken[] => {
  const recheckQueueArn = queueArnIn(remediate, ENVIRONMENT.recheckQueue);
  const destinations = { remediateArn: remediate.arn, recheckQueueArn };
  const left = rules.filter((rule) => rule.enabled && !deliversTo(rule, remediate.arn));
  return (Object.keys(TAKEN) as Taken[]).filter(
    (taken) =>
      routeAmong(rules, taken, destinations).invoking !== undefined &&
      routeAmong(left, taken, destinations).queueing === undefined,
  );
};
