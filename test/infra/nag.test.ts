import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
} from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { addChecks, addStacks } from '../../infra/app/stacks.ts';
import { codeFromDirectory } from '../../infra/constructs/function-code.ts';
import { stackFor } from '../../infra/template/one-template.ts';
import { baseFor, turnsFor } from '../../infra/template/turns.ts';
import { GUARDED_CONTEXT, KEY, TAG_VERIFIER, VERIFIED_CONTEXT, WAY_CONTEXT } from './installations.ts';
import { BUNDLES, testApp } from './synthesized.ts';

const appOf = (context: Record<string, unknown>): App => {
  const app = testApp();
  addStacks(app, settingsFrom(context), BUNDLES);
  return app;
};

type Pack = new (app: App) => Pick<AwsSolutionsChecks, 'validateScope'>;

const findingsOf = (app: App, Pack: Pack = AwsSolutionsChecks): string[] =>
  new Pack(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map((each) => `${ruleName} ${each.constructPath}`),
    );

describe('cdk-nag AwsSolutions finds nothing in', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no settings', {}],
    ['mode report', { mode: 'report' }],
    ['the built-in verifier with customer keys', { ...VERIFIED_CONTEXT, encryptionKeys: KEY }],
    ["a way in a company's network", { ...VERIFIED_CONTEXT, ...WAY_CONTEXT }],
    ['security groups of the caller', { ...VERIFIED_CONTEXT, securityGroupIds: 'sg-0123456789abcdef0' }],
    ['mode unblock with the built-in verifier', { ...VERIFIED_CONTEXT, mode: 'unblock' }],
    ['a verifier of one’s own', { verifierArn: TAG_VERIFIER }],
    [
      'secrets chosen by name and tag',
      { ...VERIFIED_CONTEXT, secretNamePrefixes: 'prod/,pay/', secretTag: 'team=x' },
    ],
    [
      'a topic and a bus of the caller',
      {
        alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:on-call',
        outcomeBus: 'arn:aws:events:eu-west-1:111122223333:event-bus/ops',
      },
    ],
    ['three Regions', { regions: 'eu-west-1,us-east-1,ap-southeast-2' }],
  ])('%s', (_what, context) => {
    expect(findingsOf(appOf(context))).toEqual([]);
  });

  const base = baseFor({});
  const numbers = ['loginAttempts', 'concurrency', 'sweepSchedule'];
  const turns = turnsFor({}).filter(
    ({ question }) => !numbers.includes(question) && !question.startsWith('port '),
  );
  test.each([{ condition: 'the base', answers: {} }, ...turns])(
    'what the template is made of: $condition',
    ({ answers }) => {
      const app = testApp();
      stackFor(app, { ...base, ...answers }, codeFromDirectory(BUNDLES));
      expect(findingsOf(app)).toEqual([]);
    },
  );

  /** Each rule is met, or acknowledged beside its resource, whether the setting that would meet it is given or not. */
  test.each<[string, Record<string, unknown>]>([
    ['no settings', {}],
    ['the built-in verifier, unreserved', { ...VERIFIED_CONTEXT, concurrency: 'unreserved' }],
    ['all guardrails', GUARDED_CONTEXT],
  ])('%s, by the packs for HIPAA, NIST 800-53 and PCI DSS', (_what, context) => {
    const app = appOf(context);
    const packs = [
      AwsSolutionsChecks,
      HIPAASecurityChecks,
      NIST80053R4Checks,
      NIST80053R5Checks,
      PCIDSS321Checks,
    ];
    expect(packs.flatMap((Pack) => findingsOf(app, Pack))).toEqual([]);
  });

  test('but does look: a bare bucket is found, and fails the synthesis', () => {
    const app = testApp();
    addChecks(app);
    new Bucket(new Stack(app, 'Stack'), 'Bare');
    expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
  });
});
