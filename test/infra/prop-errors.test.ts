import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cancellationPattern, narrowedDetail } from '../../infra/constructs/cancellation-pattern.ts';
import { ARCHITECTURES, RUNTIMES } from '../../infra/constructs/function-code.ts';
import { propErrorsOf } from '../../infra/constructs/prop-errors.ts';
import type {
  RotationRemediationProps,
  Verification,
} from '../../infra/constructs/rotation-remediation-props.ts';
import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/runtime/config.ts';
import { longestGapHours } from '../../lambda/runtime/sweep-interval.ts';
import { ALIAS_TARGET, ENDPOINT_URL, KEY, LAYER, TAG_VERIFIER } from './installations.ts';
import { REGION, stackOf, templateOf } from './synthesized.ts';

const scope = stackOf();
const vpc = ec2.Vpc.fromVpcAttributes(new Construct(scope, 'Imported'), 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['any'],
  privateSubnetIds: ['subnet-0123456789abcdef0'],
});
const key = kms.Key.fromKeyArn(scope, 'Key', KEY);
const group = ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-0123456789abcdef0');
const functionArn = TAG_VERIFIER;
let made = 0;
const own = () => {
  made += 1;
  return new Construct(scope, `Made${made}`);
};
const layerOf = (arn: string) => lambda.LayerVersion.fromLayerVersionArn(own(), 'Layer', arn);
const keyOf = (arn: string) => kms.Key.fromKeyArn(own(), 'Key', arn);
const topicOf = (arn: string) => sns.Topic.fromTopicArn(own(), 'Topic', arn);
const busOf = (arn: string) => events.EventBus.fromEventBusArn(own(), 'Bus', arn);
const elsewhere = (text: string) => text.replace('eu-west-1', 'us-east-1');
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:on-call';
const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/ops';

describe('props that do not fit together are refused, and it is said what to do', () => {
  test.each<[string, RotationRemediationProps, RegExp]>([
    [
      'recover without a verifier',
      { mode: 'recover' },
      /name a verifier in verification, or take mode "unblock"/,
    ],
    [
      'recovery of failed rotations in a mode that leaves AWSCURRENT alone',
      { failedRotations: 'recover', mode: 'unblock', verification: { functionArn } },
      /take mode "recover" too, or failedRotations "report"/,
    ],
    ['the same without a verifier', { failedRotations: 'recover' }, /take mode "recover" too/],
    [
      'verification that names nobody',
      { verification: {} },
      /give it a vpc, a functionArn or functionArnsByTag/,
    ],
    ['two verifiers for every secret', { verification: { vpc, functionArn } }, /keep one/],
    ['subnets without a VPC', { verification: { functionArn, subnets: {} } }, /add the vpc/],
    ['groups without a VPC', { verification: { functionArn, securityGroups: [group] } }, /add the vpc/],
    ['an empty list of groups', { verification: { vpc, securityGroups: [] } }, /leave it out/],
    ['a name for an ARN', { verification: { functionArn: 'my-verifier' } }, /"my-verifier" is not the ARN/],
    [
      'a role for a function',
      { verification: { functionArnsByTag: ['arn:aws:iam::111122223333:role/r'] } },
      /not the ARN of a Lambda function/,
    ],
    ['a login attempt alone', { verification: { vpc, loginAttempts: 1 } }, /from 2 to 5/],
    ['broken login attempts', { verification: { vpc, loginAttempts: 2.5 } }, /from 2 to 5/],
    [
      'login attempts without the built-in verifier',
      { verification: { functionArn, loginAttempts: 3 } },
      /add the vpc/,
    ],
    [
      'an endpoint without the built-in verifier',
      { secretsManagerEndpoint: ENDPOINT_URL },
      /add verification.vpc/,
    ],
    [
      'an endpoint that is none',
      { verification: { vpc }, secretsManagerEndpoint: 'https://secretsmanager.eu-west-1.amazonaws.com' },
      /is not the https URL of an interface endpoint: give https:\/\/vpce-ID/,
    ],
    ...(['engines', 'databaseRanges', 'dnsRanges', 'aliasTargets'] as const).flatMap(
      (name): [string, RotationRemediationProps, RegExp][] => {
        const some = {
          engines: 'mysql',
          databaseRanges: '10.0.0.0/16',
          dnsRanges: '10.0.0.2/32',
          aliasTargets: ALIAS_TARGET,
        };
        return [
          [
            `${name} without the built-in verifier`,
            { verification: { functionArn, [name]: [some[name]] } },
            /but no vpc: add the vpc/,
          ],
          [
            `${name} without an item`,
            { verification: { vpc, [name]: [] } },
            new RegExp(`verification.${name} is empty`),
          ],
          [
            `${name} of another kind`,
            { verification: { vpc, [name]: [some[name], 'x y'] } },
            new RegExp(`"x y" in verification.${name} is not`),
          ],
        ];
      },
    ),
    ...(['engines', 'databaseRanges', 'dnsRanges'] as const).map(
      (name): [string, RotationRemediationProps, RegExp] => [
        `${name} beside groups of one's own`,
        {
          verification: {
            vpc,
            securityGroups: [group],
            [name]: [name === 'engines' ? 'mysql' : '10.0.0.0/16'],
          },
        },
        /are for a new security group/,
      ],
    ),
    [
      'authorities without the built-in verifier',
      { verification: { functionArn, certificateAuthorities: layerOf(LAYER) } },
      /but no vpc: add the vpc/,
    ],
    ['keys without the built-in verifier', { encryptionKeys: [key] }, /add verification.vpc/],
    [
      'keys for a verifier of one’s own',
      { encryptionKeys: [key], verification: { functionArn } },
      /add verification.vpc/,
    ],
    ['a delay longer than a queue can hold', { recheckDelay: Duration.minutes(16) }, /from 1 to 15 minutes/],
    ['no delay', { recheckDelay: Duration.seconds(0) }, /from 1 to 15 minutes/],
    ['half seconds', { recheckDelay: Duration.millis(60_500) }, /from 1 to 15 minutes/],
    ['a concurrency of one', { concurrency: 1 }, /from 2 to 1000/],
    ['a broken concurrency', { concurrency: 2.5 }, /whole number/],
    ['a sweep every week', { sweepSchedule: ScheduleExpression.rate(Duration.days(7)) }, /within six days/],
    [
      'a sweep on weekdays',
      { sweepSchedule: ScheduleExpression.expression('cron(0 4 ? * MON-FRI *)') },
      /within six days/,
    ],
    ['a sweep that comes once', { sweepSchedule: ScheduleExpression.at(new Date(0)) }, /within six days/],
    ['no name prefix', { secrets: { namePrefixes: [] } }, /leave it out/],
    ['an empty name prefix', { secrets: { namePrefixes: [''] } }, /cannot begin a secret's name/],
    ['a wildcard in a name prefix', { secrets: { namePrefixes: ['prod/*'] } }, /no wildcard/],
    [
      'too many prefixes for a rule',
      { secrets: { namePrefixes: Array.from({ length: 9 }, (_, n) => `team-${n}/`) } },
      /use secrets\.tag/,
    ],
    [
      'a tag of AWS',
      { secrets: { tag: { key: 'aws:cloudformation:stack-name', value: 'x' } } },
      /not beginning with "aws:"/,
    ],
    ['a tag without a key', { secrets: { tag: { key: '', value: 'x' } } }, /not empty/],
    ['a tag key with =', { secrets: { tag: { key: 'a=b', value: 'x' } } }, /without "="/],
    [
      'an empty list of the functions’ groups',
      { functionsVpc: { vpc, securityGroups: [] } },
      /functionsVpc\.securityGroups is empty/,
    ],
    [
      'DNS servers beside groups of one’s own for the functions',
      { functionsVpc: { vpc, securityGroups: [group], dnsRanges: ['10.0.0.2/32'] } },
      /functionsVpc\.dnsRanges is for a new security group/,
    ],
    [
      'a DNS server of the functions without its length',
      { functionsVpc: { vpc, dnsRanges: ['10.0.0.2'] } },
      /"10\.0\.0\.2" in functionsVpc\.dnsRanges is not a range/,
    ],
    [
      'an ARN for the boundary’s name',
      { permissionsBoundaryName: 'arn:aws:iam::111122223333:policy/b' },
      /part of its ARN behind "policy\/"/,
    ],
    [
      'a runtime that the bundles are not built for',
      { runtime: lambda.Runtime.NODEJS_18_X },
      /runtime must be "nodejs24.x" or "nodejs22.x"/,
    ],
    ['another language', { runtime: lambda.Runtime.PYTHON_3_13 }, /runtime must be/],
    [
      'an architecture that Lambda does not have',
      { architecture: lambda.Architecture.custom('riscv64') },
      /architecture must be "arm64" or "x86_64"/,
    ],
    ['runbooks that are no folder', { runbooks: 'https://wiki.example.com/runbooks' }, /must end in "\/"/],
  ])('%s', (_what, props, sentence) => {
    expect(propErrorsOf(props)).toEqual([expect.stringMatching(sentence)]);
    expect(() => templateOf(props)).toThrow(sentence);
  });

  test('all at once, each by itself', () => {
    expect(propErrorsOf({ mode: 'recover', concurrency: 0, recheckDelay: Duration.hours(1) })).toHaveLength(
      3,
    );
  });
});

describe('what names something in AWS is of the right kind, and in the Region of the stack:', () => {
  const ALIAS = KEY.replace(/key.*/, 'alias/mine');
  const keys = (key: kms.IKey): RotationRemediationProps => ({
    verification: { vpc },
    encryptionKeys: [key],
  });
  const settings: readonly [string, (arn: string) => RotationRemediationProps, string, string, RegExp][] = [
    [
      'a function',
      (arn) => ({ verification: { functionArn: arn } }),
      functionArn,
      LAYER,
      /ARN of a Lambda function/,
    ],
    [
      'a function by tag',
      (arn) => ({ verification: { functionArnsByTag: [arn] } }),
      functionArn,
      KEY,
      /ARN of a Lambda function/,
    ],
    [
      'a key',
      (arn) => keys(keyOf(arn)),
      KEY,
      KEY.replace(':key/', ':keys/'),
      /ARN of a KMS key: give arn:aws:kms/,
    ],
    [
      'a key of the queues',
      (arn) => ({ encryptionKey: keyOf(arn) }),
      KEY,
      KEY.replace(':key/', ':keys/'),
      /ARN of a KMS key/,
    ],
    [
      'a topic',
      (arn) => ({ alarmTopic: topicOf(arn) }),
      TOPIC,
      TOPIC.replace('sns', 'sqs'),
      /ARN of an SNS topic/,
    ],
    [
      'a bus',
      (arn) => ({ outcomeBus: busOf(arn) }),
      BUS,
      BUS.replace('event-bus', 'rule'),
      /ARN of an event bus/,
    ],
    [
      'a layer',
      (arn) => ({ verification: { vpc, certificateAuthorities: layerOf(arn) } }),
      LAYER,
      LAYER.replace('lambda', 's3'),
      /ARN of a version of a Lambda layer/,
    ],
    [
      'an endpoint',
      (url) => ({ verification: { vpc }, secretsManagerEndpoint: url }),
      ENDPOINT_URL,
      ENDPOINT_URL.replace('vpce-', ''),
      /https URL of an interface endpoint/,
    ],
  ];

  test.each(settings)('%s', (_what, propsWith, right, wrong, sentence) => {
    expect(propErrorsOf(propsWith(right), REGION)).toEqual([]);
    expect(propErrorsOf(propsWith(right))).toEqual([]);
    expect(propErrorsOf(propsWith(wrong), REGION)).toEqual([expect.stringMatching(sentence)]);
    expect(propErrorsOf(propsWith(elsewhere(right)), REGION)).toEqual([
      `"${elsewhere(right)}" is in us-east-1, but the stack in eu-west-1: name one in its Region.`,
    ]);
    expect(propErrorsOf(propsWith(elsewhere(right)), Aws.REGION)).toEqual([]);
    expect(propErrorsOf(propsWith(Fn.importValue('Named')), REGION)).toEqual([]);
  });

  test('the stack says its Region itself', () => {
    expect(() => stackOf({ alarmTopic: topicOf(elsewhere(TOPIC)) })).toThrow(
      /is in us-east-1, but the stack/,
    );
  });

  test('where the Region of the stack is not known, all have to be in one', () => {
    const props = { alarmTopic: topicOf(TOPIC), outcomeBus: busOf(elsewhere(BUS)) };
    expect(propErrorsOf(props, Aws.REGION)).toEqual([
      `"${elsewhere(BUS)}" is in us-east-1, but "${TOPIC}" in eu-west-1: name one in its Region.`,
    ]);
  });

  test.each([
    ['by its ARN', () => keyOf(ALIAS)],
    [
      'by its name, in an account that is not known',
      () => kms.Alias.fromAliasName(new Stack(), 'Alias', 'alias/mine'),
    ],
    ['that is made', () => new kms.Alias(own(), 'Alias', { aliasName: 'alias/mine', targetKey: keyOf(KEY) })],
  ])('an alias is no key: one %s', (_how, aliasOf) => {
    expect(propErrorsOf({ encryptionKey: aliasOf() }, REGION)).toEqual([
      'encryptionKey has an alias: IAM needs the ARN of the key itself, arn:aws:kms:REGION:ACCOUNT:key/ID.',
    ]);
    expect(propErrorsOf(keys(aliasOf()), REGION)).toEqual([
      'encryptionKeys has an alias: IAM needs the ARN of the key itself, arn:aws:kms:REGION:ACCOUNT:key/ID.',
    ]);
  });
});

describe('how long it can be until the next sweep', () => {
  test.each([
    ['rate(1 day)', 24],
    ['rate(6 hours)', 6],
    ['rate(90 minutes)', 1.5],
    ['cron(0 4 * * ? *)', 24],
    ['cron(0/30 * ? * * *)', 24],
    ['cron(0 4 1 * ? *)', undefined],
    ['cron(0 4 ? * MON *)', undefined],
    ['cron(0 4 * 6 ? *)', undefined],
    ['cron(0 4 * * ? 2027)', undefined],
    ['at(2027-01-01T00:00:00)', undefined],
    ['nonsense', undefined],
  ])('%s', (expression, hours) => {
    expect(longestGapHours(expression)).toBe(hours);
  });
});

/** Mostly what is allowed, so that templates are made, and now and then what is not. */
const mostly = <T>(allowed: fc.Arbitrary<T>, ...not: T[]) =>
  fc.oneof({ weight: 12, arbitrary: allowed }, { weight: 1, arbitrary: fc.constantFrom(...not) });

const verifications = mostly<Verification>(
  fc.oneof(
    fc.record(
      {
        vpc: fc.constant(vpc),
        securityGroups: fc.constant<ec2.ISecurityGroup[]>([group]),
        engines: mostly<string[]>(fc.constant(['mysql']), [], ['db2']),
        aliasTargets: mostly<string[]>(fc.constant([ALIAS_TARGET]), ['amazonaws.com']),
      },
      { requiredKeys: ['vpc'] },
    ),
    fc.record({ functionArn: fc.constant(functionArn) }),
    fc.record({
      functionArnsByTag: fc.constantFrom<string[][]>([functionArn], [functionArn, `${functionArn}:live`]),
    }),
  ),
  {},
  { vpc, functionArn },
  { functionArn: 'my-verifier' },
);

test('name prefixes are taken for as long as their rule fits into EventBridge, in whatever Region', () => {
  const account = '111122223333';
  const region = 'us-isof-south-1';
  const lengths = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(fc.array(lengths, { minLength: 1, maxLength: 9 }), (lengthsOfNames) => {
      const namePrefixes = lengthsOfNames.map((length) => 'x'.repeat(length));
      const arnPrefix = `arn:aws-us-gov:secretsmanager:${region}:${account}:secret:`;
      const pattern = {
        ...cancellationPattern({ account, region }),
        detail: narrowedDetail(namePrefixes, arnPrefix),
      };
      const fits = JSON.stringify(pattern).length <= 2_048;
      expect(propErrorsOf({ secrets: { namePrefixes } })).toHaveLength(fits ? 0 : 1);
    }),
    { numRuns: 2_000 },
  );
});

const choices = fc.record(
  {
    namePrefixes: fc.array(mostly(fc.stringMatching(/^[a-zA-Z0-9/_+=.@-]{1,12}$/), 'a b', ''), {
      minLength: 1,
      maxLength: 3,
    }),
    tag: fc.record({ key: mostly(fc.constant('team'), 'aws:x', ''), value: fc.string({ maxLength: 9 }) }),
  },
  { requiredKeys: [] },
);

const schedules = mostly(
  fc.constantFrom('rate(1 hour)', 'rate(5 days)', 'cron(0 4 * * ? *)'),
  'rate(7 days)',
  'cron(0 4 1 * ? *)',
);

const someProps: fc.Arbitrary<RotationRemediationProps> = fc.record(
  {
    mode: fc.constantFrom(...MODES),
    failedRotations: fc.constantFrom(...FAILED_ROTATIONS),
    previousOnUnverified: fc.constantFrom(...PREVIOUS_ON_UNVERIFIED),
    verification: verifications,
    recheckDelay: mostly(fc.integer({ min: 60, max: 900 }), 0, 901).map((seconds) =>
      Duration.seconds(seconds),
    ),
    sweepSchedule: schedules.map((expression) => ScheduleExpression.expression(expression)),
    secrets: choices,
    encryptionKeys: mostly<kms.IKey[]>(fc.constant([]), [key]),
    encryptionKey: fc.constant(key),
    functionsVpc: fc.constant({ vpc }),
    permissionsBoundaryName: mostly(fc.constantFrom('boundary', 'team/boundary'), 'a b', 'policy/'),
    runtime: mostly(fc.constantFrom(...RUNTIMES), lambda.Runtime.NODEJS_20_X),
    architecture: fc.constantFrom(...ARCHITECTURES),
    concurrency: mostly<number | 'unreserved'>(
      fc.oneof(fc.constant('unreserved' as const), fc.integer({ min: 2, max: 1_000 })),
      1,
      1_001,
    ),
    runbooks: mostly(fc.constant('https://wiki.example.com/'), 'https://wiki.example.com'),
  },
  { requiredKeys: [] },
);

describe('any props at all', () => {
  test('either make a template or are refused in whole sentences, never anything else', () => {
    const seen = { made: 0, refused: 0 };
    fc.assert(
      fc.property(someProps, (props) => {
        const errors = propErrorsOf(props);
        if (errors.length === 0) {
          seen.made += 1;
          templateOf(props).resourceCountIs('AWS::Events::Rule', props.failedRotations === 'ignore' ? 2 : 4);
          return;
        }
        seen.refused += 1;
        for (const error of errors) expect(error).toMatch(/^.{30,}\.$/);
        expect(() => stackOf(props)).toThrow(errors[0]);
      }),
      { numRuns: 60, seed: 20_261_124 },
    );
    expect(seen.made).toBeGreaterThan(5);
    expect(seen.refused).toBeGreaterThan(5);
  });
});
