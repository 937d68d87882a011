import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { CONTEXT_KEYS, type ContextKey } from '../../infra/app/context-keys.ts';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { ALIAS_TARGET, ENDPOINT_URL, KEY, LAYER, TAG_VERIFIER } from './installations.ts';
import { ACCOUNT, newDirectory, only, REGION, stackOf } from './synthesized.ts';

const VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
};

/** The subnet is one of the verifier's, too. */
const FUNCTIONS_VPC = { functionsVpcId: VPC.vpcId, functionsSubnetIds: 'subnet-0123456789abcdef0' };

const settingsAndProps = (context: Record<string, unknown>) => {
  const { propsIn, ...settings } = settingsFrom(context);
  return { settings, props: propsIn(stackOf()) };
};

/** For every key: a context with it, and what it comes to. A key without a row does not compile. */
const EFFECTS: Record<ContextKey, readonly [Record<string, unknown>, object]> = {
  mode: [{ mode: 'report' }, { props: { mode: 'report' } }],
  failedRotations: [{ failedRotations: 'ignore' }, { props: { failedRotations: 'ignore' } }],
  previousOnUnverified: [{ previousOnUnverified: 'leave' }, { props: { previousOnUnverified: 'leave' } }],
  vpcId: [VPC, { props: { verification: { vpc: { vpcId: VPC.vpcId } } } }],
  subnetIds: [
    VPC,
    {
      props: {
        verification: {
          subnets: { subnets: VPC.subnetIds.split(',').map((subnetId) => ({ subnetId })) },
        },
      },
    },
  ],
  securityGroupIds: [
    { ...VPC, securityGroupIds: 'sg-0123456789abcdef0' },
    { props: { verification: { securityGroups: [{ securityGroupId: 'sg-0123456789abcdef0' }] } } },
  ],
  verifierArn: [{ verifierArn: TAG_VERIFIER }, { props: { verification: { functionArn: TAG_VERIFIER } } }],
  verifierArnsByTag: [
    { verifierArnsByTag: `${TAG_VERIFIER}, ${TAG_VERIFIER}2` },
    { props: { verification: { functionArnsByTag: [TAG_VERIFIER, `${TAG_VERIFIER}2`] } } },
  ],
  loginAttempts: [{ ...VPC, loginAttempts: 3 }, { props: { verification: { loginAttempts: 3 } } }],
  engines: [
    { ...VPC, engines: 'postgres,mysql' },
    { props: { verification: { engines: ['postgres', 'mysql'] } } },
  ],
  databaseRanges: [
    { ...VPC, databaseRanges: '10.0.0.0/16, 10.1.0.0/16' },
    { props: { verification: { databaseRanges: ['10.0.0.0/16', '10.1.0.0/16'] } } },
  ],
  dnsRanges: [
    { ...VPC, dnsRanges: '10.0.0.2/32' },
    { props: { verification: { dnsRanges: ['10.0.0.2/32'] } } },
  ],
  certificateAuthorities: [
    { ...VPC, certificateAuthorities: LAYER },
    { props: { verification: { certificateAuthorities: { layerVersionArn: LAYER } } } },
  ],
  secretsManagerEndpoint: [
    { ...VPC, secretsManagerEndpoint: ENDPOINT_URL },
    { props: { secretsManagerEndpoint: ENDPOINT_URL } },
  ],
  aliasTargets: [
    { ...VPC, aliasTargets: ALIAS_TARGET },
    { props: { verification: { aliasTargets: [ALIAS_TARGET] } } },
  ],
  recheckDelay: [{ recheckDelay: 5 }, { props: { recheckDelay: { amount: 5 } } }],
  sweepSchedule: [
    { sweepSchedule: 'cron(0 4 * * ? *)' },
    { props: { sweepSchedule: { expressionString: 'cron(0 4 * * ? *)' } } },
  ],
  secretNamePrefixes: [
    { secretNamePrefixes: ['prod/', 'pay/'] },
    { props: { secrets: { namePrefixes: ['prod/', 'pay/'] } } },
  ],
  secretTag: [{ secretTag: 'team=a,b=c' }, { props: { secrets: { tag: { key: 'team', value: 'a,b=c' } } } }],
  encryptionKeys: [{ encryptionKeys: KEY }, { props: { encryptionKeys: [{ keyArn: KEY }] } }],
  functionsVpcId: [
    FUNCTIONS_VPC,
    { props: { functionsVpc: { vpc: { vpcId: FUNCTIONS_VPC.functionsVpcId } } } },
  ],
  functionsSubnetIds: [
    { ...VPC, ...FUNCTIONS_VPC },
    { props: { functionsVpc: { subnets: { subnets: [{ subnetId: FUNCTIONS_VPC.functionsSubnetIds }] } } } },
  ],
  functionsSecurityGroupIds: [
    { ...FUNCTIONS_VPC, functionsSecurityGroupIds: 'sg-0123456789abcdef0' },
    { props: { functionsVpc: { securityGroups: [{ securityGroupId: 'sg-0123456789abcdef0' }] } } },
  ],
  permissionsBoundary: [
    { permissionsBoundary: 'team/boundary' },
    { props: { permissionsBoundaryName: 'team/boundary' } },
  ],
  encryptionKey: [{ encryptionKey: KEY }, { props: { encryptionKey: { keyArn: KEY } } }],
  runtime: [{ runtime: 'nodejs22.x' }, { props: { runtime: { name: 'nodejs22.x' } } }],
  architecture: [{ architecture: 'x86_64' }, { props: { architecture: { name: 'x86_64' } } }],
  alarmTopic: [
    { alarmTopic: `arn:aws:sns:${REGION}:${ACCOUNT}:on-call` },
    { props: { alarmTopic: { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:on-call` } } },
  ],
  runbooks: [{ runbooks: 'https://wiki.example.com/' }, { props: { runbooks: 'https://wiki.example.com/' } }],
  logRetention: [{ logRetention: '90' }, { props: { logRetention: 90 } }],
  outcomeBus: [
    { outcomeBus: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/ops` },
    { props: { outcomeBus: { eventBusName: 'ops' } } },
  ],
  concurrency: [{ concurrency: '10' }, { props: { concurrency: 10 } }],
  regions: [{ regions: 'eu-west-1, us-east-1' }, { settings: { regions: ['eu-west-1', 'us-east-1'] } }],
};

describe('what the context asks for', () => {
  test.each(Object.entries(EFFECTS))('%s', (_key, [context, effect]) => {
    expect(settingsAndProps(context)).toMatchObject(effect);
  });

  test("nothing: one stack, and the construct's own defaults", () => {
    expect(settingsAndProps({})).toEqual({ settings: { regions: [] }, props: {} });
  });

  test('concurrency may be left unreserved', () => {
    expect(settingsAndProps({ concurrency: 'unreserved' }).props).toEqual({ concurrency: 'unreserved' });
  });

  test("the CDK's own keys are let be", () => {
    expect(
      settingsAndProps({ '@aws-cdk/core:x': true, 'aws:cdk:y': 1, 'vpc-provider:account=1': {} }).props,
    ).toEqual({});
  });
});

describe('a context that is not understood is refused in sentences', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a mistyped key',
      { mod: 'recover' },
      /"mod" is not a key of this app\. It knows mode, failedRotations, previous/,
    ],
    [
      'another mode',
      { mode: 'repair' },
      /mode must be one of report, unblock, recover, as in -c 'mode=recover'/,
    ],
    ['another way with failures', { failedRotations: 'repair' }, /must be one of ignore, report, recover/],
    [
      'a label elsewhere',
      { previousOnUnverified: 'drop' },
      /previousOnUnverified must be one of leave, move/,
    ],
    ['recovery without a verifier', { failedRotations: 'recover' }, /take mode "recover" too/],
    ['an empty mode', { mode: '' }, /mode must be/],
    ['a VPC without subnets', { vpcId: VPC.vpcId }, /vpcId needs subnetIds/],
    ['subnets without a VPC', { subnetIds: VPC.subnetIds, verifierArn: TAG_VERIFIER }, /but no vpc/],
    ['a name for an id', { ...VPC, subnetIds: 'private-a' }, /subnetIds must be ids of subnets/],
    ['a list with one bad item', { ...VPC, subnetIds: `${VPC.subnetIds},x` }, /subnetIds must be/],
    ['minutes in words', { recheckDelay: 'five' }, /recheckDelay must be whole minutes/],
    [
      'a retention that CloudWatch does not know',
      { logRetention: 42 },
      /logRetention must be one of 1, 3, 5,/,
    ],
    ['an alias for a key', { encryptionKeys: 'alias/mine' }, /encryptionKeys must be ARNs of keys/],
    [
      "an alias's ARN for a key's",
      { ...VPC, encryptionKeys: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/mine` },
      /encryptionKeys must be ARNs of keys/,
    ],
    [
      'a queue for a topic',
      { alarmTopic: `arn:aws:sqs:${REGION}:${ACCOUNT}:on-call` },
      /alarmTopic must be the ARN of a topic/,
    ],
    ['a rule for a bus', { outcomeBus: `arn:aws:events:${REGION}:${ACCOUNT}:rule/x` }, /ARN of an event bus/],
    ['an engine without a driver', { ...VPC, engines: 'postgres,db2' }, /engines must be engines out of/],
    ['an address that there is not', { ...VPC, databaseRanges: '10.0.0.256/32' }, /must be ranges of IPv4/],
    ['an address without its length', { ...VPC, dnsRanges: '10.0.0.2' }, /dnsRanges must be ranges of IPv4/],
    [
      'an endpoint by plain http',
      { ...VPC, secretsManagerEndpoint: ENDPOINT_URL.replace('https', 'http') },
      /secretsManagerEndpoint must be the https URL of an interface endpoint/,
    ],
    [
      "an endpoint that is somebody else's",
      { ...VPC, secretsManagerEndpoint: ENDPOINT_URL.replace('amazonaws.com', 'amazonaws.com.example.com') },
      /must be the https URL of an interface endpoint/,
    ],
    [
      'servers of anybody',
      { ...VPC, aliasTargets: 'amazonaws.com' },
      /aliasTargets must be ends of the names of AWS databases/,
    ],
    [
      'a file that is missing',
      { ...VPC, certificateAuthorities: 'missing.pem' },
      /missing\.pem is not a file/,
    ],
    ['a bus by its name', { outcomeBus: 'ops' }, /outcomeBus must be the ARN of an event bus/],
    [
      'a VPC of the functions without subnets',
      { functionsVpcId: VPC.vpcId },
      /functionsVpcId needs functionsSubnetIds/,
    ],
    [
      'subnets of the functions without a VPC',
      { ...VPC, functionsSubnetIds: VPC.subnetIds },
      /need functionsVpcId/,
    ],
    [
      'groups of the functions without a VPC',
      { functionsSecurityGroupIds: 'sg-0123456789abcdef0' },
      /need functionsVpcId/,
    ],
    [
      'an ARN for a policy’s name',
      { permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/x` },
      /policy's name/,
    ],
    [
      'an alias for the key of queues',
      { encryptionKey: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/mine` },
      /encryptionKey must be the ARN of a key, not of an alias/,
    ],
    ['an old runtime', { runtime: 'nodejs18.x' }, /runtime must be one of nodejs24.x, nodejs22.x/],
    ['an architecture of others', { architecture: 'amd64' }, /architecture must be one of arm64, x86_64/],
    ['a tag without a value', { secretTag: 'team' }, /secretTag must be key=value/],
    ['no Region', { regions: 'Ireland' }, /regions must be Regions/],
    ['a Region twice', { regions: 'eu-west-1,eu-west-1' }, /names a Region twice/],
    [
      'one VPC for two Regions',
      { ...VPC, regions: 'eu-west-1,us-east-1' },
      /vpcId names something in one account and Region/,
    ],
    [
      'one verifier for two Regions',
      { regions: 'eu-west-1,us-east-1', verifierArn: TAG_VERIFIER },
      /verifierArn names something in one/,
    ],
    ['a list of no Regions', { regions: undefined }, /regions must be/],
  ])('%s', (_what, context, sentence) => {
    expect(() => {
      const { propsIn } = settingsFrom(context);
      stackOf(propsIn);
    }).toThrow(sentence);
  });

  test('every problem at once', () => {
    expect(() => settingsFrom({ mode: 'x', regions: 'y', zone: 'z' })).toThrow(
      /mode must be[\s\S]*regions must be[\s\S]*"zone" is not/,
    );
  });

  test('an example that the documents show is one that is taken', () => {
    for (const [key, { example }] of Object.entries(CONTEXT_KEYS)) {
      if (example.includes('…')) continue;
      const context = {
        ...(key.startsWith('subnet') || key.startsWith('security') ? VPC : {}),
        ...(key.startsWith('functions') ? FUNCTIONS_VPC : {}),
        [key]: example,
      };
      const problems = (() => {
        try {
          settingsFrom(context);
          return '';
        } catch (error) {
          return String(error);
        }
      })();
      expect({ key, problems: problems.includes(`${key} must be`) }).toEqual({ key, problems: false });
    }
  });
});

describe('certificate authorities in a file', () => {
  const fileOf = (text: string): string => {
    const file = join(newDirectory(), 'ca.pem');
    writeFileSync(file, text);
    return file;
  };
  const { ca, issue } = testAuthority();

  test('become a layer with the file that the verifier reads', () => {
    const certificateAuthorities = fileOf(`Our CA\n${ca}`);
    const stack = stackOf(settingsFrom({ ...VPC, certificateAuthorities }).propsIn);
    const layer = only(Template.fromStack(stack), 'AWS::Lambda::LayerVersion', '')[1];
    const { S3Key } = layer['Content'] as { S3Key: string };
    const { outdir = '' } = App.of(stack) instanceof App ? (App.of(stack) as App) : {};
    const folder = join(outdir, `asset.${S3Key.replace('.zip', '')}`);
    expect(readFileSync(join(folder, 'certificate-authorities.pem'), 'utf8')).toBe(`Our CA\n${ca}`);
  });

  test.each([
    ['a key beside them', ca + issue(['db.test']).key],
    ['something else', 'Our CA'],
  ])('are refused with %s: it would be deployed, too', (_what, text) => {
    const { propsIn } = settingsFrom({ ...VPC, certificateAuthorities: fileOf(text) });
    expect(() => stackOf(propsIn)).toThrow(/is not a file of certificates in PEM, and nothing else/);
  });
});
