import { Annotations, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { codeFromBucket, zipName } from '../../infra/constructs/function-code.ts';
import { RotationRemediationStack } from '../../infra/constructs/rotation-remediation-stack.ts';
import { KEY, TAG_VERIFIER, VERIFIED_CONTEXT, WAY_CONTEXT } from './installations.ts';
import { ONE_TEMPLATE, parametersOf } from './one-template.ts';
import { canonical, resolveTemplate } from './resolve.ts';
import { BUNDLES, testApp } from './synthesized.ts';

type Resource = { readonly Properties?: unknown; readonly DependsOn?: readonly string[] };
type Sections = { readonly Resources: Readonly<Record<string, Resource>>; readonly Outputs: object };

/** The stack of the construct, in whatever account and Region. */
const synthesized = (context: Record<string, unknown>): Sections => {
  const app = testApp();
  const stack = new RotationRemediationStack(
    app,
    'RotationRemediation',
    (scope) => ({
      ...settingsFrom(context).propsIn(scope),
      code: codeFromBucket((name) => ({
        bucket: 'acme-artifacts',
        key: `rotation-remediation/${zipName(BUNDLES, name)}`,
      })),
    }),
    { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) },
  );
  Annotations.of(stack).acknowledgeWarning('rotation-remediation:recheck-delay', 'Tests may be in a hurry.');
  const { Resources, Outputs } = app.synth().getStackArtifact(stack.artifactId).template;
  return { Resources, Outputs };
};

/** Without dependencies that a reference makes anyway: the library names some, and the linter does not like them. */
const comparable = ({ Resources, Outputs }: Sections) => ({
  Outputs: canonical(Outputs),
  Resources: Object.fromEntries(
    Object.entries(Resources).map(([id, { DependsOn = [], ...resource }]) => {
      const text = JSON.stringify(resource.Properties);
      return [
        id,
        canonical({ ...resource, DependsOn: DependsOn.filter((each) => !text.includes(`"${each}"`)) }),
      ];
    }),
  ),
});

const SETTINGS: readonly (readonly [string, Record<string, string>])[] = [
  ['nothing', {}],
  ['mode report, of secrets with a tag', { mode: 'report', secretTag: 'rotation-remediation-scope=a b' }],
  ['the built-in verifier with its keys', VERIFIED_CONTEXT],
  [
    'mode unblock with the built-in verifier',
    { ...VERIFIED_CONTEXT, mode: 'unblock', failedRotations: 'ignore' },
  ],
  [
    'the built-in verifier with groups and attempts of the caller',
    {
      vpcId: VERIFIED_CONTEXT.vpcId,
      subnetIds: VERIFIED_CONTEXT.subnetIds,
      securityGroupIds: 'sg-0123456789abcdef0,sg-0fedcba9876543210',
      loginAttempts: '4',
      failedRotations: 'recover',
    },
  ],
  ["the built-in verifier in a company's network", { ...VERIFIED_CONTEXT, ...WAY_CONTEXT }],
  ...['postgres', 'mysql', 'mariadb,valkey', 'redis,redshift'].map(
    (engines) => [`ports of ${engines} alone`, { ...VERIFIED_CONTEXT, engines }] as const,
  ),
  ['a verifier of one’s own', { verifierArn: TAG_VERIFIER, previousOnUnverified: 'leave' }],
  ['verifiers by tag alone', { verifierArnsByTag: `${TAG_VERIFIER},${TAG_VERIFIER}-2`, mode: 'recover' }],
  [
    'both, for secrets chosen by name and tag',
    {
      verifierArn: TAG_VERIFIER,
      verifierArnsByTag: `${TAG_VERIFIER}-2`,
      secretNamePrefixes: 'prod/',
      secretTag: 'rotation-remediation-scope=payments',
    },
  ],
  [
    'everything that is told in places of the caller',
    {
      alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:on-call',
      outcomeBus: 'arn:aws:events:eu-west-1:111122223333:event-bus/ops',
      runbooks: 'https://wiki.example.com/runbooks/',
      logRetention: '90',
    },
  ],
  [
    'no reservation, an early recheck and four sweeps a day',
    { concurrency: 'unreserved', recheckDelay: '5', sweepSchedule: 'rate(6 hours)' },
  ],
  [
    'the guardrails of an organization, without a verifier',
    {
      functionsVpcId: VERIFIED_CONTEXT.vpcId,
      functionsSubnetIds: 'subnet-0123456789abcdef0',
      dnsRanges: '10.2.0.0/28',
      permissionsBoundary: 'team/boundary',
      encryptionKey: KEY,
      runtime: 'nodejs22.x',
      architecture: 'x86_64',
    },
  ],
  [
    'functions in the verifier’s subnets, with groups of the caller',
    {
      ...VERIFIED_CONTEXT,
      functionsVpcId: VERIFIED_CONTEXT.vpcId,
      functionsSubnetIds: VERIFIED_CONTEXT.subnetIds,
      functionsSecurityGroupIds: 'sg-0123456789abcdef0,sg-0fedcba9876543210',
      dnsRanges: '10.2.0.0/28',
      failedRotations: 'ignore',
    },
  ],
  [
    'everything at once',
    {
      ...VERIFIED_CONTEXT,
      mode: 'recover',
      failedRotations: 'recover',
      previousOnUnverified: 'leave',
      secretNamePrefixes: 'prod/',
      secretTag: 'rotation-remediation-scope=payments',
      concurrency: '20',
      sweepSchedule: 'cron(30 4 * * ? *)',
      permissionsBoundary: 'boundary',
      encryptionKey: KEY,
      functionsVpcId: VERIFIED_CONTEXT.vpcId,
      functionsSubnetIds: 'subnet-0123456789abcdef0',
      securityGroupIds: 'sg-0123456789abcdef0',
      dnsRanges: '10.2.0.0/28',
      alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:on-call',
    },
  ],
];

describe('the template makes the very resources of the construct, with', () => {
  test.each(SETTINGS)('%s', (_what, context) => {
    const deployed = resolveTemplate(ONE_TEMPLATE, parametersOf(context));
    expect(comparable(deployed as Sections)).toEqual(comparable(synthesized(context)));
  });
});
