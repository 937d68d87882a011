import { GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type Check, DEPLOY, ifThere, letsEventsIn, notOk, ok } from './check.ts';
import type { Installed } from './functions.ts';
import { queueName, type SeenQueue } from './queues.ts';
import type { Route } from './rule.ts';

/** The function's resource policy; undefined if it has none. */
export const observeFunctionPolicy = async (
  client: LambdaClient,
  { arn }: Installed,
): Promise<string | undefined> =>
  (await ifThere(client.send(new GetPolicyCommand({ FunctionName: arn }))))?.Policy;

export type Parts = { readonly remediate: Installed; readonly route: Route; readonly recheck: SeenQueue };

/** Checks that EventBridge may deliver: without a permission and without a queue it drops events silently. */
export const judgePermissions = (
  { remediate, route: { invoking, queueing }, recheck }: Parts,
  functionPolicy: string | undefined,
): Omit<Check, 'name'> => {
  if (!letsEventsIn(functionPolicy, 'lambda:InvokeFunction', invoking.arn))
    return notOk(`${invoking.name} may not invoke ${remediate.name}.`, DEPLOY);
  return letsEventsIn(recheck.policy, 'sqs:SendMessage', queueing.arn)
    ? ok('The rules may invoke the function and send to the recheck queue.')
    : notOk(`${queueing.name} may not send to ${queueName(recheck.arn)}.`, DEPLOY);
};
