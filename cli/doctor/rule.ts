import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { quoted } from '../../lambda/runtime/visible.ts';
import { type Check, DEPLOY, notOk, ok, RESUME } from './check.ts';

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
export const TAKEN = { cancellations: 'CancelRotateSecret', 'failed rotations': 'RotationFailed' } as const;
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

/** Where an installation's events go. */
export type Destinations = { readonly remediateArn: string; readonly recheckQueueArn: string | undefined };

/** The two rules by which events come: one delivers to the function at once, one to the recheck queue. */
export type Route = { readonly invoking: SeenRule; readonly queueing: SeenRule };

type Partly = { readonly taking: readonly SeenRule[] } & { readonly [Part in keyof Route]?: Route[Part] };

/** The rules that take these, and those of them that deliver to this installation. */
export const routeAmong = (
  rules: readonly SeenRule[],
  taken: Taken,
  { remediateArn, recheckQueueArn }: Destinations,
): Partly => {
  const taking = rules.filter(({ takes }) => takes.includes(TAKEN[taken]));
  const invoking = taking.find((rule) => deliversTo(rule, remediateArn));
  const queueing = taking.find((rule) => deliversTo(rule, recheckQueueArn));
  return { taking, ...(invoking && { invoking }), ...(queueing && { queueing }) };
};

export const deliversTo = ({ targets }: SeenRule, arn: string | undefined): boolean =>
  targets.some((target) => target.arn === arn);

/** The whole route; undefined where a rule is missing. */
export const wholeRoute = ({ invoking, queueing }: Partly): Route | undefined =>
  invoking && queueing && { invoking, queueing };

export const judgeRoute = ({ taking, invoking, queueing }: Partly, taken: Taken): Omit<Check, 'name'> => {
  if (taking.length === 0) return notOk(`No rule of this Region takes ${taken}.`, DEPLOY);
  if (invoking === undefined) return notOk(`No rule delivers ${taken} to the function.`, DEPLOY);
  if (queueing === undefined)
    return notOk(`No rule delivers ${taken} to the recheck queue: there is no recheck.`, DEPLOY);
  // A pause leaves the second one on, so that a resume does not switch it on.
  const switchOn = `aws events enable-rule --name ${quoted(queueing.name)}`;
  if (!invoking.enabled) return notOk(`${invoking.name} is switched off.`, RESUME);
  return queueing.enabled
    ? ok(`${invoking.name} is on and delivers to the function, ${queueing.name} to the recheck queue.`)
    : notOk(`${queueing.name} is switched off, so events are lost in a pause.`, switchOn);
};
