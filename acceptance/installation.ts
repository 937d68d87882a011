import type { AwsOptions } from '../cli/commands/options.ts';
import { DEPLOY } from '../cli/doctor/check.ts';
import { clientsFor } from '../cli/doctor/clients.ts';
import { observeFunctions, queueArnIn } from '../cli/doctor/functions.ts';
import { judgeRoute, observeRules, routeAmong } from '../cli/doctor/rule.ts';
import type { Scope } from '../lambda/decision/scope.ts';
import { ENVIRONMENT } from '../lambda/runtime/config.ts';
import { scopeIn } from '../lambda/runtime/settings.ts';

/** What is deployed in the Region, as far as it says what to expect. */
export type Installation = {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  readonly mode: string;
  readonly hasVerifier: boolean;
  readonly scope: Scope;
};

/** There is nothing to be tried here, or not in this state. */
class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Finds the deployed function and its rule. Throws NotReady where a cancellation could not reach it, or do anything. */
export const findInstallation = async (options: AwsOptions): Promise<Installation> => {
  const { lambda, events } = await clientsFor(options);
  const { remediate } = await observeFunctions(lambda);
  if (remediate === undefined) throw new NotReady(`The stack is not deployed in this Region. ${DEPLOY}`);
  const rules = await observeRules(events);
  const destinations = {
    remediateArn: remediate.arn,
    recheckQueueArn: queueArnIn(remediate, ENVIRONMENT.recheckQueue),
  };
  const rule = judgeRoute(routeAmong(rules, 'cancellations', destinations), 'cancellations');
  if (rule.found !== 'ok') throw new NotReady(`${rule.says} ${rule.fix ?? ''}`.trim());
  const { arn, name, environment } = remediate;
  const mode = environment[ENVIRONMENT.mode] ?? 'unknown';
  if (mode === 'report')
    throw new NotReady(
      'The stack is in mode report and will not write: deploy it in mode unblock or recover.',
    );
  const [, , , region = '', account = ''] = arn.split(':');
  const hasVerifier = Boolean(environment[ENVIRONMENT.verifier]);
  return { account, region, functionName: name, mode, hasVerifier, scope: scopeIn(environment) };
};
