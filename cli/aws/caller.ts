import type { AwsOptions } from '../commands/options.ts';
import { settingsAt } from './service-settings.ts';

/** Who calls AWS: the account, and the ARN of a user or of a role's session. */
export type Caller = { readonly account: string; readonly arn: string };

/** Asks STS, which needs no right. Null where it does not answer: a guardrail or an endpoint may keep it from it. */
export const callerFor = async (options: AwsOptions): Promise<Caller | null> => {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  try {
    const client = new STSClient(await settingsAt('STS', options));
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    return Account && Arn ? { account: Account, arn: Arn } : null;
  } catch {
    return null;
  }
};
