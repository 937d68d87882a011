import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { quoted } from '../../lambda/runtime/visible.ts';
import { type Check, DEPLOY, notOk, ok } from './check.ts';
import type { Functions } from './functions.ts';

type SeenTarget = { readonly arn: string; readonly deadLetters?: string };

export type SeenRule = {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** The names of the CloudTrail events that it matches. */
  readonly takes: readonly string[];
  readonly targets: readonly SeenTarget[];
};

/** What a rule of the stack takes: the name of CloudTrail's event, by the words for it. */
const TAKEN = { cancellations: 'CancelRotateSecret', 'failed rotations': 'RotationFailed' } as const;
export type Taken = keyof typeof TAKEN;

/** The rules of the default bus that match cancellations or failed rotations. */
export const observeRules = async (client: EventBridgeClient): Promise<SeenRule[]> => {
  const found: Rule[] = [];
  let token: string | undefined;
  do {
    const { Rules = [], NextToken } = await client.send(
      new ListRulesCommand({ ...(token && { NextToken: token }) }),
    );
    found.push(...Rules.filter(({ EventPattern }) => eventsIn(EventPattern).some(isTaken)));
    token = NextToken;
  } while (token !== undefined);
  return Promise.all(found.map((rule) => observeTargets(client, rule)));
};

const observeTargets = async (client: EventBridgeClient, rule: Rule): Promise<SeenRule> => {
  const { Name: name = '', Arn: arn = '', State: state, EventPattern } = rule;
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: name }));
  const targets = Targets.map(({ Arn: target = '', DeadLetterConfig }) => ({
    arn: target,
    ...(DeadLetterConfig?.Arn && { deadLetters: DeadLetterConfig.Arn }),
  }));
  return { name, arn, enabled: state !== 'DISABLED', takes: eventsIn(EventPattern), targets };
};

const eventsIn = (pattern = '{}'): string[] => {
  const { detail } = JSON.parse(pattern) as { readonly detail?: { readonly eventName?: unknown } };
  return Array.isArray(detail?.eventName) ? detail.eventName : [];
};

const isTaken = (event: string): boolean => Object.values<string>(TAKEN).includes(event);

/** Of the rules that take these, the one that delivers to the function, else the first. */
export const ruleAmong = (
  rules: readonly SeenRule[],
  taken: Taken,
  { remediate }: Functions,
): SeenRule | undefined => {
  const taking = rules.filter(({ takes }) => takes.includes(TAKEN[taken]));
  return taking.find(({ targets }) => targets.some(({ arn }) => arn === remediate?.arn)) ?? taking[0];
};

/** The queue among a rule's targets: the recheck queue. */
export const queueOf = ({ targets }: SeenRule): string | undefined =>
  targets.find(({ arn }) => arn.includes(':sqs:'))?.arn;

export const judgeRule = (
  rule: SeenRule | undefined,
  taken: Taken,
  { remediate }: Functions,
): Omit<Check, 'name'> => {
  if (rule === undefined) return notOk(`No rule of this Region takes ${taken}.`, DEPLOY);
  const { name, enabled, targets } = rule;
  if (!enabled) return notOk(`${name} is switched off.`, `aws events enable-rule --name ${quoted(name)}`);
  if (remediate !== undefined && !targets.some(({ arn }) => arn === remediate.arn))
    return notOk(`${name} does not deliver to ${remediate.name}.`, DEPLOY);
  return queueOf(rule) === undefined
    ? notOk(`${name} does not deliver to the recheck queue: there is no recheck.`, DEPLOY)
    : ok(`${name} is on and delivers to the function and to the recheck queue.`);
};
