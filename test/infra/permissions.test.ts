import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOCS } from '../../docs/with-table.ts';
import { settingsFrom } from '../../infra/app/context.ts';
import { decide } from '../../lambda/decision/decide.ts';
import { RESCUE_PREFIX } from '../../lambda/decision/rescue-label.ts';
import { situations } from '../support/situations.ts';
import { answerTo, arnOf, policiesOf, type Request } from './iam.ts';
import { GUARDED_CONTEXT, KEY, QUEUE_KEY, TAG_VERIFIER, VERIFIED_CONTEXT } from './installations.ts';
import { deployedTemplate } from './one-template.ts';
import {
  DEFAULT_BUS,
  decrypt,
  describeSecret,
  getValue,
  invoke,
  moveLabel,
  NEVER,
  nameOf,
  OTHER_ACCOUNT,
  OTHER_FUNCTION,
  OTHER_KEY,
  OTHER_REGION,
  publish,
  SECRET,
  send,
  UNCHOSEN,
  VIA_SECRETS_MANAGER,
} from './requests.ts';
import { ACCOUNT, only, RECHECK_QUEUE, REGION, resourcesOf, SWEEP_QUEUE, templateOf } from './synthesized.ts';

/** The tag whose value the template takes as a parameter. */
const TAG = 'rotation-remediation-scope';

const CONTEXTS = {
  report: { ...VERIFIED_CONTEXT, mode: 'report' },
  unblock: { ...VERIFIED_CONTEXT, mode: 'unblock' },
  recover: VERIFIED_CONTEXT,
  unverified: {},
  leavesPrevious: { ...VERIFIED_CONTEXT, previousOnUnverified: 'leave' },
  unblockLeavesPrevious: { ...VERIFIED_CONTEXT, mode: 'unblock', previousOnUnverified: 'leave' },
  byPrefix: { ...VERIFIED_CONTEXT, secretNamePrefixes: 'prod/' },
  byTag: { ...VERIFIED_CONTEXT, secretTag: `${TAG}=payments` },
  guarded: GUARDED_CONTEXT,
};
type Installation = keyof typeof CONTEXTS;

/** Each installation as the construct makes it, and as the one template does. */
const installed = (context: Record<string, unknown>) => ({
  stack: templateOf(settingsFrom(context).propsIn),
  template: Template.fromJSON(deployedTemplate(context)),
});
const INSTALLED = Object.fromEntries(
  Object.entries(CONTEXTS).map(([name, context]) => [name, installed(context)]),
) as Record<Installation, ReturnType<typeof installed>>;

const arnIn = (installation: Installation, type: string, part: string): string =>
  arnOf(only(INSTALLED[installation].stack, type, part)[0], type);
const queue = (part: string) => arnIn('recover', 'AWS::SQS::Queue', part);
const VERIFY = arnIn('recover', 'AWS::Lambda::Function', 'Verifier');
const REMEDIATE = arnIn('recover', 'AWS::Lambda::Function', 'Remediate');
const RECHECK = queue(RECHECK_QUEUE);
const SWEEP = queue(SWEEP_QUEUE);
const FAILED = queue('QueuesFailed');

const expectEach = (
  installation: Installation,
  functionName: string,
  rows: { allowed: readonly Request[]; refused: readonly Request[] },
) => {
  const { stack, template } = INSTALLED[installation];
  const bothPolicies = [policiesOf(stack, functionName), policiesOf(template, functionName)];
  const answers = (request: Request) =>
    Promise.all(bothPolicies.map((policies) => answerTo(policies, request)));
  test.each(rows.allowed.map((row) => [nameOf(row), row] as const))('may %s', async (_name, request) => {
    expect(await answers(request)).toEqual(['Allowed', 'Allowed']);
  });
  test.each(rows.refused.map((row) => [nameOf(row), row] as const))('may not %s', async (_name, request) => {
    expect(await answers(request)).not.toContain('Allowed');
  });
};

/** What `remediate` may and may not do in every mode. */
const REMEDIATE_ALWAYS = {
  allowed: [
    describeSecret(SECRET),
    invoke(VERIFY),
    invoke(TAG_VERIFIER),
    publish(DEFAULT_BUS, 'rotation-remediation'),
    send(FAILED),
    send(RECHECK),
    { action: 'sqs:ReceiveMessage', on: RECHECK },
    { action: 'sqs:DeleteMessage', on: RECHECK },
  ],
  refused: [
    ...NEVER,
    getValue(SECRET),
    { action: 'secretsmanager:ListSecrets', on: '*' },
    describeSecret(OTHER_REGION),
    { ...describeSecret(OTHER_ACCOUNT), owner: '444455556666' },
    moveLabel('mine'),
    moveLabel('AWSPREVIOUS2'),
    moveLabel('AWSPREVIOUS', OTHER_REGION),
    moveLabel('AWSPENDING2'),
    moveLabel('awspending'),
    moveLabel('x-ROTATION-RESCUE-1'),
    moveLabel('AWSPENDING', OTHER_REGION),
    { ...moveLabel('AWSPENDING', OTHER_ACCOUNT), owner: '444455556666' },
    { action: 'secretsmanager:UpdateSecretVersionStage', on: SECRET },
    invoke(OTHER_FUNCTION),
    invoke(REMEDIATE),
    { action: 'lambda:UpdateFunctionCode', on: VERIFY },
    publish(DEFAULT_BUS, 'aws.secretsmanager'),
    { ...publish(DEFAULT_BUS, ''), context: { 'events:source': ['rotation-remediation', 'somebody-elses'] } },
    { action: 'events:PutEvents', on: DEFAULT_BUS },
    publish(`arn:aws:events:${REGION}:${ACCOUNT}:event-bus/other`, 'rotation-remediation'),
    send(SWEEP),
    { action: 'sqs:PurgeQueue', on: RECHECK },
    decrypt(KEY, VIA_SECRETS_MANAGER),
    { action: 'logs:DeleteLogGroup', on: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:any` },
    { action: 'iam:PassRole', on: `arn:aws:iam::${ACCOUNT}:role/any` },
    { action: 'sts:AssumeRole', on: `arn:aws:iam::${ACCOUNT}:role/any` },
  ],
} satisfies { allowed: Request[]; refused: Request[] };

const PARKING = [moveLabel('AWSPENDING'), moveLabel('ROTATION-RESCUE-20261124T0315Z-1a2b3c4d')];

describe('remediate in mode report', () => {
  expectEach('report', 'remediate', {
    allowed: REMEDIATE_ALWAYS.allowed,
    refused: [...REMEDIATE_ALWAYS.refused, ...PARKING, moveLabel('AWSPREVIOUS'), moveLabel('AWSCURRENT')],
  });
});

describe('remediate in mode unblock', () => {
  expectEach('unblock', 'remediate', {
    allowed: [...REMEDIATE_ALWAYS.allowed, ...PARKING, moveLabel('AWSPREVIOUS')],
    refused: [...REMEDIATE_ALWAYS.refused, moveLabel('AWSCURRENT')],
  });
});

describe('remediate in mode recover', () => {
  expectEach('recover', 'remediate', {
    allowed: [...REMEDIATE_ALWAYS.allowed, ...PARKING, moveLabel('AWSPREVIOUS'), moveLabel('AWSCURRENT')],
    refused: [...REMEDIATE_ALWAYS.refused, moveLabel('AWSCURRENT', OTHER_REGION)],
  });
});

describe('remediate that leaves AWSPREVIOUS where nobody could look', () => {
  expectEach('leavesPrevious', 'remediate', {
    allowed: [...REMEDIATE_ALWAYS.allowed, ...PARKING, moveLabel('AWSPREVIOUS'), moveLabel('AWSCURRENT')],
    refused: REMEDIATE_ALWAYS.refused,
  });
});

/** With the mode and the setting as deployed. A secret's tags narrow them. */
test.each([
  ['unblock', 'unblock', 'move'],
  ['recover', 'recover', 'move'],
  ['leavesPrevious', 'recover', 'leave'],
  ['unblockLeavesPrevious', 'unblock', 'leave'],
] as const)(
  'an installation (%s) may take every step that it can decide on',
  async (name, mode, previousOnUnverified) => {
    const planned = new Set<string>();
    fc.assert(
      fc.property(situations, (situation) => {
        const verdict = decide({ ...situation, mode, previousOnUnverified });
        if ('steps' in verdict) for (const { label } of verdict.steps) planned.add(label);
      }),
      { numRuns: 20_000 },
    );
    expect([...planned]).toEqual(expect.arrayContaining(['AWSPENDING', 'AWSPREVIOUS']));
    const [rescue = [], others = []] = [true, false].map((is) =>
      [...planned].filter((label) => label.startsWith(RESCUE_PREFIX) === is),
    );
    for (const label of [...rescue.slice(0, 20), ...others])
      expect(await answerTo(policiesOf(INSTALLED[name].stack, 'remediate'), moveLabel(label)), label).toBe(
        'Allowed',
      );
  },
);

describe('remediate without a verifier', () => {
  expectEach('unverified', 'remediate', {
    allowed: [describeSecret(SECRET), ...PARKING, moveLabel('AWSPREVIOUS')],
    refused: [moveLabel('AWSCURRENT'), getValue(SECRET), invoke(OTHER_FUNCTION), invoke(TAG_VERIFIER)],
  });
});

describe('remediate for secrets chosen by name', () => {
  expectEach('byPrefix', 'remediate', {
    allowed: [describeSecret(SECRET), ...PARKING, moveLabel('AWSCURRENT')],
    refused: [
      describeSecret(UNCHOSEN),
      moveLabel('AWSPENDING', UNCHOSEN),
      moveLabel('AWSCURRENT', UNCHOSEN),
      moveLabel('AWSPREVIOUS', UNCHOSEN),
      moveLabel('AWSPENDING', SECRET.replace('prod/', 'PROD/')),
    ],
  });
});

describe('remediate for secrets chosen by tag', () => {
  const tagged = (request: Request, value: string): Request => ({
    ...request,
    context: { ...request.context, [`aws:ResourceTag/${TAG}`]: value },
  });
  expectEach('byTag', 'remediate', {
    allowed: [
      describeSecret(SECRET),
      ...[...PARKING, moveLabel('AWSPREVIOUS'), moveLabel('AWSCURRENT')].map((row) =>
        tagged(row, 'payments'),
      ),
    ],
    refused: [
      ...PARKING,
      moveLabel('AWSPREVIOUS'),
      ...[...PARKING, moveLabel('AWSPREVIOUS'), moveLabel('AWSCURRENT')].map((row) => tagged(row, 'search')),
      tagged(moveLabel('mine'), 'payments'),
    ],
  });
});

/** What `verify` may not do in any installation. */
const VERIFY_NEVER: readonly Request[] = [
  ...NEVER,
  describeSecret(SECRET),
  { action: 'secretsmanager:ListSecrets', on: '*' },
  { action: 'secretsmanager:BatchGetSecretValue', on: '*' },
  ...['AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS', 'ROTATION-RESCUE-1'].map((label) => moveLabel(label)),
  getValue(OTHER_REGION),
  { ...getValue(OTHER_ACCOUNT), owner: '444455556666' },
  decrypt(OTHER_KEY, VIA_SECRETS_MANAGER),
  decrypt(KEY, {}),
  decrypt(KEY, { ...VIA_SECRETS_MANAGER, 'kms:ViaService': `s3.${REGION}.amazonaws.com` }),
  decrypt(KEY, { ...VIA_SECRETS_MANAGER, 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }),
  decrypt(KEY, { ...VIA_SECRETS_MANAGER, 'kms:EncryptionContext:SecretARN': OTHER_REGION }),
  { action: 'kms:Encrypt', on: KEY, context: VIA_SECRETS_MANAGER },
  { action: 'kms:GenerateDataKey', on: KEY, context: VIA_SECRETS_MANAGER },
  invoke(REMEDIATE),
  send(RECHECK),
  publish(DEFAULT_BUS, 'rotation-remediation'),
  { action: 'ec2:TerminateInstances', on: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0` },
];

const NETWORKING = '999988887777';
const createInterface = (on: string, context: Request['context'], owner = ACCOUNT): Request => ({
  action: 'ec2:CreateNetworkInterface',
  on: `arn:aws:ec2:${REGION}:${owner}:${on}`,
  ...(context && { context }),
  owner,
  shared: owner !== ACCOUNT,
});
const inSubnet = (id: string, owner?: string): Request =>
  createInterface(`subnet/${id}`, { 'ec2:SubnetID': id }, owner);
const withGroup = (id: string, owner?: string): Request =>
  createInterface(`security-group/${id}`, { 'ec2:SecurityGroupID': id }, owner);
const anInterface = (action: string, account = ACCOUNT): Request => ({
  action: `ec2:${action}`,
  on: `arn:aws:ec2:${REGION}:${account}:network-interface/eni-0123456789abcdef0`,
});
const [SUBNET = ''] = VERIFIED_CONTEXT.subnetIds.split(',');
const CREATE_INTERFACE = inSubnet(SUBNET);
const OWN_GROUP = `sg-of-${only(INSTALLED.recover.stack, 'AWS::EC2::SecurityGroup', '')[0]}`;
/** What Lambda asks to attach a function, by its documents, but for what names subnets and groups. */
const ATTACH = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses'].map(
  (action) => anInterface(action),
);
const SEE_INTERFACES: Request = { action: 'ec2:DescribeNetworkInterfaces', on: '*' };
const from =
  (functionArn: string) =>
  (request: Request): Request => ({
    ...request,
    context: { ...request.context, 'lambda:SourceFunctionArn': functionArn },
  });
const fromCode = from(VERIFY);
const VIA_SQS = { 'kms:ViaService': `sqs.${REGION}.amazonaws.com` };

describe('verify', () => {
  expectEach('recover', 'verify', {
    allowed: [
      getValue(SECRET),
      decrypt(KEY, VIA_SECRETS_MANAGER),
      ...ATTACH,
      CREATE_INTERFACE,
      withGroup(OWN_GROUP),
      SEE_INTERFACES,
    ],
    refused: [
      ...VERIFY_NEVER,
      ...[...ATTACH, CREATE_INTERFACE, withGroup(OWN_GROUP), SEE_INTERFACES].map(fromCode),
      inSubnet('subnet-0aaaaaaaaaaaaaaaa'),
      withGroup('sg-0aaaaaaaaaaaaaaaa'),
      anInterface('DeleteNetworkInterface', NETWORKING),
    ],
  });
});

describe('verify in a VPC that another account shares', () => {
  const [one = '', other = ''] = GUARDED_CONTEXT.securityGroupIds.split(',');
  expectEach('guarded', 'verify', {
    allowed: [
      ...ATTACH,
      inSubnet(SUBNET, NETWORKING),
      withGroup(one, NETWORKING),
      withGroup(other),
      SEE_INTERFACES,
    ],
    refused: [
      fromCode(inSubnet(SUBNET, NETWORKING)),
      { ...inSubnet(SUBNET, NETWORKING), shared: false },
      inSubnet('subnet-0aaaaaaaaaaaaaaaa', NETWORKING),
      withGroup('sg-0aaaaaaaaaaaaaaaa', NETWORKING),
      createInterface(`subnet/${SUBNET}`, undefined, NETWORKING),
      decrypt(QUEUE_KEY, VIA_SQS),
    ],
  });
});

describe.each(['remediate', 'sweep'])('%s in a VPC, with a key for the queues', (name) => {
  const [subnet = ''] = GUARDED_CONTEXT.functionsSubnetIds.split(',');
  const generate = { ...decrypt(QUEUE_KEY, VIA_SQS), action: 'kms:GenerateDataKey' };
  expectEach('guarded', name, {
    allowed: [
      ...ATTACH,
      inSubnet(subnet),
      inSubnet(subnet, NETWORKING),
      SEE_INTERFACES,
      decrypt(QUEUE_KEY, VIA_SQS),
      generate,
    ],
    refused: [
      inSubnet('subnet-0fedcba9876543210'),
      decrypt(QUEUE_KEY, {}),
      decrypt(QUEUE_KEY, VIA_SECRETS_MANAGER),
      decrypt(KEY, VIA_SQS),
      decrypt(OTHER_KEY, VIA_SQS),
    ],
  });
  const part = name === 'sweep' ? 'Sweep' : 'Remediate';
  const asked = from(arnIn('guarded', 'AWS::Lambda::Function', part));
  test('its code may attach nothing', async () => {
    const policies = policiesOf(INSTALLED.guarded.stack, name);
    for (const request of [...ATTACH, inSubnet(subnet), SEE_INTERFACES].map(asked))
      expect(await answerTo(policies, request)).toBe('ExplicitlyDenied');
  });
});

describe('the schedule, with a key for the queues', () => {
  const generate = { ...decrypt(QUEUE_KEY, VIA_SQS), action: 'kms:GenerateDataKey' };
  expectEach('guarded', 'schedule', {
    allowed: [decrypt(QUEUE_KEY, VIA_SQS), generate],
    refused: [decrypt(QUEUE_KEY, {}), decrypt(KEY, VIA_SQS), inSubnet(SUBNET)],
  });
});

describe('verify for secrets chosen by name', () => {
  expectEach('byPrefix', 'verify', {
    allowed: [getValue(SECRET), decrypt(KEY, VIA_SECRETS_MANAGER)],
    refused: [
      ...VERIFY_NEVER,
      getValue(UNCHOSEN),
      decrypt(KEY, { ...VIA_SECRETS_MANAGER, 'kms:EncryptionContext:SecretARN': UNCHOSEN }),
    ],
  });
});

describe('verify for secrets chosen by tag', () => {
  expectEach('byTag', 'verify', {
    allowed: [{ ...getValue(SECRET), context: { [`aws:ResourceTag/${TAG}`]: 'payments' } }],
    refused: [getValue(SECRET), { ...getValue(SECRET), context: { [`aws:ResourceTag/${TAG}`]: 'search' } }],
  });
});

describe('sweep', () => {
  expectEach('recover', 'sweep', {
    allowed: [
      { action: 'secretsmanager:ListSecrets', on: '*' },
      send(RECHECK),
      send(SWEEP),
      { action: 'sqs:ReceiveMessage', on: SWEEP },
    ],
    refused: [
      ...NEVER,
      describeSecret(SECRET),
      getValue(SECRET),
      ...PARKING,
      moveLabel('AWSPREVIOUS'),
      moveLabel('AWSCURRENT'),
      { action: 'sqs:ReceiveMessage', on: RECHECK },
      send(FAILED),
      invoke(VERIFY),
      invoke(REMEDIATE),
      publish(DEFAULT_BUS, 'rotation-remediation'),
      decrypt(KEY, VIA_SECRETS_MANAGER),
    ],
  });
});

describe('every role', () => {
  const all = Object.entries(INSTALLED).flatMap(([name, { stack, template }]) => [
    [`${name}, as a stack`, stack] as const,
    [`${name}, by the template`, template] as const,
  ]);
  test.each(all)('has no wildcard action and no managed policy: %s', (_name, template) => {
    const roles = Object.values(resourcesOf(template, 'AWS::IAM::Role'));
    const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'));
    expect(roles.length).toBeGreaterThanOrEqual(3);
    const actions = JSON.stringify([roles, policies]).match(/"Action":(\[[^\]]*\]|"[^"]*")/g) ?? [];
    expect(actions.length).toBeGreaterThan(8);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(roles.filter((role) => role['ManagedPolicyArns'] !== undefined)).toEqual([]);
  });
});

describe('the policy for whoever may pause it, as docs/permissions.md has it', () => {
  const page = readFileSync(join(DOCS, 'permissions.md'), 'utf8');
  const [, json = ''] = /```json\n(\{[\s\S]*?\n\})\n```/.exec(page) ?? [];
  const policy = JSON.parse(json.replaceAll('REGION', REGION).replaceAll('ACCOUNT', ACCOUNT));
  const rule = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:rule/${name}`;
  const mapping = `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:11111111-2222-3333-4444-555555555555`;
  const ofFunction = (name: string) => ({
    'lambda:FunctionArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
  });
  const answers = (requests: readonly Request[]) =>
    Promise.all(requests.map((request) => answerTo([{ name: 'pause', policy }], request)));

  test('allows what pause and resume call', async () => {
    expect(
      await answers([
        { action: 'lambda:ListFunctions', on: '*' },
        { action: 'lambda:ListEventSourceMappings', on: '*' },
        { action: 'events:ListRules', on: '*' },
        { action: 'events:ListTargetsByRule', on: rule('any') },
        ...['DisableRule', 'EnableRule'].map((name) => ({
          action: `events:${name}`,
          on: rule('RotationRemediation-Cancellations-1A2B'),
        })),
        {
          action: 'lambda:UpdateEventSourceMapping',
          on: mapping,
          context: ofFunction('RotationRemediation-Remediate-1A2B'),
        },
      ]),
    ).toEqual(Array(7).fill('Allowed'));
  });

  test('allows nothing of that on others, and no other change', async () => {
    const others = await answers([
      { action: 'events:DisableRule', on: rule('theirs') },
      { action: 'events:PutTargets', on: rule('RotationRemediation-Cancellations-1A2B') },
      { action: 'lambda:UpdateEventSourceMapping', on: mapping, context: ofFunction('theirs') },
      {
        action: 'lambda:DeleteEventSourceMapping',
        on: mapping,
        context: ofFunction('RotationRemediation-Remediate-1A2B'),
      },
    ]);
    expect(others.filter((answer) => answer === 'Allowed')).toEqual([]);
  });
});
