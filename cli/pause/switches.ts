import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Functions, Installed } from '../doctor/functions.ts';
import { isOn, type Mapping, observeMappings, queueName } from '../doctor/queues.ts';
import { deliversTo, type SeenRule } from '../doctor/rule.ts';

/**
 * What a pause switches off: the rules that invoke `remediate`, and the triggers by which it and the sweep take from
 * their queues. The rules that fill the recheck queue stay on.
 */
export type Switch = {
  readonly name: string;
  readonly on: boolean;
  /** When it was last switched, in milliseconds since 1970; missing where AWS does not tell. */
  readonly changedAt?: number;
} & (
  | { readonly kind: 'rule' }
  | { readonly kind: 'trigger'; readonly uuid: string; readonly functionArn: string }
);

export const observeSwitches = async (
  client: LambdaClient,
  { remediate, sweep }: Functions,
  rules: readonly SeenRule[],
): Promise<Switch[]> => {
  const functions = [remediate, sweep].filter((each) => each !== undefined);
  const triggers = await Promise.all(
    functions.map(async (each) =>
      (await observeMappings(client, each)).map((mapping) => triggerOf(each, mapping)),
    ),
  );
  const invoking = rules.filter((rule) => deliversTo(rule, remediate?.arn));
  return [
    ...invoking.map(({ name, enabled }): Switch => ({ kind: 'rule', name, on: enabled })),
    ...triggers.flat(),
  ];
};

const triggerOf = ({ name, arn }: Installed, mapping: Mapping): Switch => ({
  kind: 'trigger',
  name: `${name} from ${queueName(mapping.queue)}`,
  on: isOn(mapping),
  uuid: mapping.uuid,
  functionArn: arn,
  ...(mapping.changedAt && { changedAt: mapping.changedAt }),
});
