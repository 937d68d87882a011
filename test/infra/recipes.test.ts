import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster, FargateService } from 'aws-cdk-lib/aws-ecs';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { checkRdsProxy } from '../../examples/recipes/check-rds-proxy.ts';
import { openOpsItem } from '../../examples/recipes/open-ops-item.ts';
import { reportFinding } from '../../examples/recipes/report-finding.ts';
import { restartEcsService } from '../../examples/recipes/restart-ecs-service.ts';
import { restartEksDeployment } from '../../examples/recipes/restart-eks-deployment.ts';
import { restartLambdaFunction } from '../../examples/recipes/restart-lambda-function.ts';
import { attentionTopic, tellSlack, tellTeams } from '../../examples/recipes/tell-chat.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { remediate } from '../../lambda/remediate/remediate.ts';
import { type EventPattern, matchesPattern } from '../../sandbox/delivery/event-pattern.ts';
import { cancelEvent } from '../support/events.ts';
import { eventOf, isOutcomeEvent } from '../support/outcome-event.ts';
import { accepted, C, P, rejected, taken, V } from '../support/secrets.ts';
import { aStage, ScriptedVerifier, stuck } from '../support/stage.ts';
import { ACCOUNT, only, REGION, testApp } from './synthesized.ts';

const HOME = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const SECRET = `arn:aws:secretsmanager:${REGION}:${HOME.account}:secret:orders/db-`;

/** What is published when the rotation of a secret is cancelled, on these answers. */
const published = async (answers: Evidence) => {
  const { ports, outcomes, secret } = await aStage(stuck, { verifier: new ScriptedVerifier(() => answers) });
  const request = {
    recipientAccountId: HOME.account,
    requestParameters: { secretId: secret },
    responseElements: null,
  };
  const settings = { mode: 'recover', scope: EVERY_SECRET, home: HOME } as const;
  await remediate({ ...cancelEvent(request), ...HOME }, 'initial', ports, settings);
  const [event] = outcomes.map(eventOf);
  if (event === undefined) throw new Error('Nothing was published.');
  return { secret, event };
};

const moved = () => published(taken({ [C]: rejected, [P]: accepted, [V]: rejected }));
const unblocked = () => published(taken({ [C]: accepted }));
const lockedOut = () => published(taken({ [C]: rejected, [P]: rejected, [V]: rejected }));

/** Makes a recipe in a stack for a secret. */
type Recipe = (stack: Stack, secretArn: string) => unknown;

const aTopic = (stack: Stack) =>
  Topic.fromTopicArn(stack, 'Alarms', `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`);

const ON_MOVE: Record<string, Recipe> = {
  'restart-ecs-service': (stack, secretArn) => {
    const cluster = Cluster.fromClusterArn(stack, 'Cluster', `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/shop`);
    const serviceArn = `arn:aws:ecs:${REGION}:${ACCOUNT}:service/shop/orders`;
    const service = FargateService.fromFargateServiceAttributes(stack, 'Service', { cluster, serviceArn });
    restartEcsService(stack, secretArn, service);
  },
  'restart-eks-deployment': (stack, secretArn) =>
    restartEksDeployment(stack, secretArn, { cluster: 'shop', namespace: 'orders', name: 'api' }),
  'restart-lambda-function': (stack, secretArn) =>
    restartLambdaFunction(stack, secretArn, LambdaFunction.fromFunctionName(stack, 'Client', 'orders')),
  'check-rds-proxy': (stack, secretArn) => checkRdsProxy(stack, secretArn, 'orders', aTopic(stack)),
};

const ON_ATTENTION: Record<string, Recipe> = {
  'tell-chat': (stack) => {
    const topics = [aTopic(stack), attentionTopic(stack)];
    tellSlack(stack, { slackWorkspaceId: 'T0123456789', slackChannelId: 'C0123456789' }, topics);
    tellTeams(stack, { teamId: 't', teamsTenantId: 't', teamsChannelId: 'c' }, topics);
  },
  'open-ops-item': openOpsItem,
  'report-finding': reportFinding,
};

const templateOf = (recipe: Recipe, secretArn: string): Template => {
  const stack = new Stack(testApp(), 'Recipe', { env: { account: ACCOUNT, region: REGION } });
  recipe(stack, secretArn);
  return Template.fromStack(stack);
};

/** The pattern and the target of a recipe's only rule. */
const ruleOf = (recipe: Recipe, secretArn = SECRET) => {
  const [, rule] = only(templateOf(recipe, secretArn), 'AWS::Events::Rule', '');
  const [target] = rule['Targets'] as {
    InputTransformer?: { InputPathsMap: object; InputTemplate: unknown };
  }[];
  return { pattern: rule['EventPattern'] as EventPattern, input: target?.InputTransformer };
};

/** An event with a value at a path, the rest as it was. */
const withField = (event: unknown, [field = '', ...rest]: readonly string[], value: unknown): unknown => {
  const object = event as Record<string, unknown>;
  return { ...object, [field]: rest.length === 0 ? value : withField(object[field], rest, value) };
};

/** Each value that a pattern waits for, with its path. */
const waitedFor = (pattern: EventPattern, path: readonly string[] = []): [string[], unknown][] =>
  Object.entries(pattern).flatMap(([field, expected]) =>
    Array.isArray(expected)
      ? expected.map((value): [string[], unknown] => [
          [...path, field],
          field === 'resources' ? [value] : value,
        ])
      : waitedFor(expected as EventPattern, [...path, field]),
  );

const ALL = { ...ON_MOVE, ...ON_ATTENTION };

describe.each(Object.entries(ALL))('the recipe %s', (_name, recipe) => {
  test('waits for what the schema of outcome events knows, and nothing else', async () => {
    const { event } = await moved();
    expect(isOutcomeEvent(event) || isOutcomeEvent.errors).toBe(true);
    for (const [path, value] of waitedFor(ruleOf(recipe).pattern))
      expect(isOutcomeEvent(withField(event, path, value)) || [path, value]).toBe(true);
  });

  test('takes from the event only what is in it', async () => {
    const { event } = await lockedOut();
    for (const path of Object.values(ruleOf(recipe).input?.InputPathsMap ?? {}))
      expect(
        String(path)
          .split('.')
          .slice(1)
          .reduce<unknown>((node, field) => (node as Record<string, unknown>)?.[field], event),
      ).toBeTypeOf('string');
  });
});

test.each(Object.entries(ON_MOVE))(
  '%s runs when AWSCURRENT of its secret has moved, and not else',
  async (_name, recipe) => {
    const { secret, event } = await moved();
    const { pattern } = ruleOf(recipe, secret);
    expect(matchesPattern(pattern, event)).toBe(true);
    expect(matchesPattern(pattern, { ...event, resources: [`${secret}-other`] })).toBe(false);
    for (const other of [await unblocked(), await lockedOut()])
      expect(matchesPattern(ruleOf(recipe, other.secret).pattern, other.event)).toBe(false);
  },
);

test.each(Object.entries(ON_ATTENTION))(
  '%s runs when attention is required, and not else',
  async (_name, recipe) => {
    const { pattern } = ruleOf(recipe);
    expect(matchesPattern(pattern, (await lockedOut()).event)).toBe(true);
    for (const { event } of [await moved(), await unblocked()])
      expect(matchesPattern(pattern, event)).toBe(false);
  },
);

test('every recipe is tried here', () => {
  const files = readdirSync(path.join(import.meta.dirname, '../../examples/recipes'));
  expect(files.sort()).toEqual([...Object.keys(ALL), 'outcome-patterns'].map((name) => `${name}.ts`).sort());
});
