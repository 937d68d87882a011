import type { Account } from './account.ts';
import { type ApiError, accessDenied } from './errors.ts';
import type { Caller, CallInQuestion } from './options.ts';

/** One call as it came in. */
export type Call = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The input without the secret's value: all that is ever logged, recorded or asked about. */
  readonly visible: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
};

export const questionOf = ({ operation, visible, caller }: Call, account: Account): CallInQuestion => {
  const id = visible['SecretId'] ?? visible['Name'];
  const secret = typeof id === 'string' ? account.find(id, account.settings.now()) : undefined;
  const tags = new Map((secret?.tags ?? []).map(({ Key, Value }) => [Key, Value]));
  return { operation, input: visible, caller, tags, ...(secret && { secretArn: account.arnOf(secret) }) };
};

export const denialOf = (call: Call, account: Account): ApiError => {
  const { caller, secretArn } = questionOf(call, account);
  const user = caller.principalArn ?? `arn:aws:iam::${account.settings.accountId}:user/sandbox`;
  const action = `secretsmanager:${call.operation}`;
  const resource = secretArn ?? call.visible['SecretId'] ?? '*';
  return accessDenied(
    `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
};
