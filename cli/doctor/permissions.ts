import { GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type Check, DEPLOY, ifThere, letsEventsIn, notOk, ok } from './check.ts';
import type { Installed } from './functions.ts';
import { queueName, type SeenQueue } from './queues.ts';
import type { SeenRule } from './rule.ts';

/** The function's resource policy; undefined if it has none. */
export const observeFunctionPolicy = async (
  client: LambdaClient,
  { arn }: Installed,
): Promise<string | undefined> =>
  (await ifThere(client.send(new GetPolicyCommand({ FunctionName: arn }))))?.Policy;

export type Parts = { readonly remediate: Installed; readonly rule: SeenRule; readonly recheck: SeenQueue };

/** Checks that EventBridge may deliver: without a permission and without a queue it drops events silently. */
export const judgePermissions = (
  { remediate, rule, recheck }: Parts,
  functionPolicy: string | undefined,
): Omit<Check, 'name'> => {
  if (!letsEventsIn(functionPolicy, 'lambda:InvokeFunction', rule.arn))
    return notOk(`${rule.name} may not invoke ${remediate.name}.`, DEPLOY);
  return letsEventsIn(recheck.policy, 'sqs:SendMessage', rule.arn)
    ? ok('The rule may invoke the function and send to the recheck queue.')
    : notOk(`${rule.name} may not send to ${queueName(recheck.arn)}.`, DEPLOY);
};
