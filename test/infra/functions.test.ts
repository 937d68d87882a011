import type { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { BUNDLE_TARGET } from '../../infra/build/bundles.ts';
import { NODE_RUNTIME, RUNTIMES } from '../../infra/constructs/function-code.ts';
import type { Verification } from '../../infra/constructs/rotation-remediation-props.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { ALIAS_TARGET, ENDPOINT_URL, LAYER, TAG_VERIFIER, verified, WAY_CONTEXT } from './installations.ts';
import { ACCOUNT, only, RECHECK_QUEUE, REGION, resourcesOf, SWEEP_QUEUE, templateOf } from './synthesized.ts';

const plain = templateOf();
const full = templateOf(verified('recover'));

const arnOfQueue = (part: string) => ({ 'Fn::GetAtt': [only(plain, 'AWS::SQS::Queue', part)[0], 'Arn'] });
const functionOf = (part: string, template = plain) => only(template, 'AWS::Lambda::Function', part)[1];
const variablesOf = (part: string, template = plain): Record<string, unknown> =>
  (functionOf(part, template)['Environment'] as { Variables: Record<string, unknown> }).Variables;

type Rule = {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIp: unknown;
  readonly Description: string;
};

describe('the functions', () => {
  test('run on a Node.js that the bundles are built for, down to the oldest that may be asked for', () => {
    const versions = RUNTIMES.map(({ name }) => Number(/^nodejs(\d+)\.x$/.exec(name)?.[1]));
    expect(RUNTIMES[0]).toBe(NODE_RUNTIME);
    expect(BUNDLE_TARGET).toBe(`node${Math.min(...versions)}`);
  });

  test.each([
    ['Remediate', 256, 60],
    ['Sweep', 256, 900],
    ['Verifier', 512, 20],
  ])('%s: arm64, %i MB, its time limit, JSON logs in a group of its own', (part, memoryMb, seconds) => {
    expect(functionOf(part, full)).toMatchObject({
      Runtime: NODE_RUNTIME.name,
      Architectures: [Architecture.ARM_64.name],
      Handler: 'index.handler',
      MemorySize: memoryMb,
      Timeout: seconds,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: only(full, 'AWS::Logs::LogGroup', part)[0] } },
    });
  });

  test('remediate: five at a time, four of them from the queue, one secret an invocation', () => {
    expect(functionOf('Remediate')).toMatchObject({ ReservedConcurrentExecutions: 5 });
    expect(only(plain, 'AWS::Lambda::EventSourceMapping', 'Remediate')[1]).toMatchObject({
      EventSourceArn: arnOfQueue(RECHECK_QUEUE),
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 4 },
    });
  });

  test.each([
    [2, { ReservedConcurrentExecutions: 2 }, 2],
    [100, { ReservedConcurrentExecutions: 100 }, 99],
    ['unreserved', {}, 5],
  ] as const)('concurrency %s bounds the function and its queue', (concurrency, reserved, fromQueue) => {
    const template = templateOf({ concurrency });
    const { ReservedConcurrentExecutions } = functionOf('Remediate', template);
    expect({ ...(ReservedConcurrentExecutions !== undefined && { ReservedConcurrentExecutions }) }).toEqual(
      reserved,
    );
    expect(only(template, 'AWS::Lambda::EventSourceMapping', 'Remediate')[1]).toMatchObject({
      ScalingConfig: { MaximumConcurrency: fromQueue },
    });
  });

  test('remediate: an event that fails three times is kept', () => {
    expect(only(plain, 'AWS::Lambda::EventInvokeConfig', 'Remediate')[1]).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: arnOfQueue('QueuesFailed') } },
    });
  });

  test('sweep: takes one start or page at a time from its own queue', () => {
    expect(only(plain, 'AWS::Lambda::EventSourceMapping', 'Sweep')[1]).toMatchObject({
      EventSourceArn: arnOfQueue(SWEEP_QUEUE),
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('verify: is attached to the named subnets, and only built where a VPC is named', () => {
    expect(functionOf('Verifier', full)).toMatchObject({
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'] },
    });
    expect(Object.keys(resourcesOf(plain, 'AWS::Lambda::Function'))).toHaveLength(2);
    expect(Object.keys(resourcesOf(plain, 'AWS::EC2::SecurityGroup'))).toHaveLength(0);
  });

  describe('a security group that is made', () => {
    const waysOut = (template: Template): string[] => {
      const [, group] = only(template, 'AWS::EC2::SecurityGroup', '');
      const rules = [
        ...(group['SecurityGroupEgress'] as Rule[]),
        ...Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroupEgress')),
      ] as Rule[];
      return rules
        .map(({ IpProtocol, FromPort, ToPort, CidrIp, Description }) => {
          expect(FromPort).toBe(ToPort);
          return `${IpProtocol} ${FromPort} ${typeof CidrIp === 'string' ? CidrIp : JSON.stringify(CidrIp)} ${Description}`;
        })
        .sort();
    };
    const groupWith = (more: Partial<Verification>, vpc?: (scope: Construct) => IVpc) =>
      templateOf((scope) => {
        const { verification } = verified('recover')(scope);
        return { verification: { ...verification, ...more, ...(vpc && { vpc: vpc(scope) }) } };
      });

    test('of verify lets nothing in, and out only to HTTPS and to the ports of engines', () => {
      expect(only(full, 'AWS::EC2::SecurityGroup', '')[1]).not.toHaveProperty('SecurityGroupIngress');
      expect(waysOut(full)).toEqual([
        'tcp 1433 0.0.0.0/0 SQL Server',
        'tcp 1521 0.0.0.0/0 Oracle',
        'tcp 2484 0.0.0.0/0 Oracle',
        'tcp 27017 0.0.0.0/0 MongoDB',
        'tcp 3306 0.0.0.0/0 MySQL and MariaDB',
        'tcp 443 0.0.0.0/0 Secrets Manager',
        'tcp 5432 0.0.0.0/0 PostgreSQL',
        'tcp 5439 0.0.0.0/0 Redshift',
        'tcp 6379 0.0.0.0/0 Redis and Valkey',
        'tcp 8086 0.0.0.0/0 InfluxDB',
      ]);
      full.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    });

    test("lets out to the ports of the engines that are named, in the databases' ranges, and to DNS servers", () => {
      const template = groupWith({
        engines: ['mariadb', 'postgres'],
        databaseRanges: ['10.0.0.0/16', '10.1.0.0/16'],
        dnsRanges: ['10.2.0.2/32'],
      });
      expect(waysOut(template)).toEqual([
        'tcp 3306 10.0.0.0/16 MySQL and MariaDB',
        'tcp 3306 10.1.0.0/16 MySQL and MariaDB',
        'tcp 443 0.0.0.0/0 Secrets Manager',
        'tcp 53 10.2.0.2/32 DNS',
        'tcp 5432 10.0.0.0/16 PostgreSQL',
        'tcp 5432 10.1.0.0/16 PostgreSQL',
        'udp 53 10.2.0.2/32 DNS',
      ]);
    });

    test('of remediate and sweep lets out to HTTPS, and to the same DNS servers', () => {
      const template = templateOf(
        settingsFrom({
          functionsVpcId: 'vpc-0123456789abcdef0',
          functionsSubnetIds: 'subnet-0123456789abcdef0',
          dnsRanges: '10.2.0.2/32',
        }).propsIn,
      );
      expect(waysOut(template)).toEqual([
        'tcp 443 0.0.0.0/0 Endpoints of AWS',
        'tcp 53 10.2.0.2/32 DNS',
        'udp 53 10.2.0.2/32 DNS',
      ]);
    });

    test.each<[string, (scope: Construct) => IVpc, string]>([
      [
        'that was looked up',
        (scope) =>
          Vpc.fromVpcAttributes(scope, 'Told', {
            vpcId: 'vpc-1',
            availabilityZones: ['any'],
            vpcCidrBlock: '10.3.0.0/16',
          }),
        '10.3.0.0/16',
      ],
      [
        'that is made',
        (scope) => new Vpc(scope, 'Made', { natGateways: 0 }),
        '{"Fn::GetAtt":["MadeC17AB48A","CidrBlock"]}',
      ],
    ])('lets out to databases in the range of a VPC %s', (_how, vpc, range) => {
      expect(waysOut(groupWith({ engines: ['postgres'] }, vpc))).toEqual([
        'tcp 443 0.0.0.0/0 Secrets Manager',
        `tcp 5432 ${range} PostgreSQL`,
      ]);
    });
  });

  test('logs are kept for a year, or as asked, and stay when the stack goes', () => {
    for (const [template, days] of [
      [plain, 365],
      [templateOf({ logRetention: RetentionDays.ONE_WEEK }), 7],
    ] as const) {
      const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
      expect(groups).toHaveLength(2);
      for (const group of groups) {
        expect(group).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: days } });
      }
    }
  });
});

describe('what the functions are told', () => {
  test('remediate, without settings: unblock, no verifier, every secret, the default bus', () => {
    expect(variablesOf('Remediate')).toEqual({
      [ENVIRONMENT.mode]: 'unblock',
      [ENVIRONMENT.failedRotations]: 'report',
      [ENVIRONMENT.previousOnUnverified]: 'move',
      [ENVIRONMENT.verifier]: '',
      [ENVIRONMENT.tagVerifiers]: '',
      [ENVIRONMENT.recheckQueue]: { Ref: only(plain, 'AWS::SQS::Queue', RECHECK_QUEUE)[0] },
      [ENVIRONMENT.outcomeBus]: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      [ENVIRONMENT.namePrefixes]: '',
      [ENVIRONMENT.chosenByTag]: '',
    });
  });

  test('remediate, with all there is', () => {
    const own = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:mine`;
    const template = templateOf((scope) => ({
      mode: 'report',
      failedRotations: 'ignore',
      previousOnUnverified: 'leave',
      verification: { functionArn: own, functionArnsByTag: [TAG_VERIFIER, `${TAG_VERIFIER}-2`] },
      secrets: { namePrefixes: ['prod/', 'pay/'], tag: { key: 'team', value: 'a=b' } },
      outcomeBus: events.EventBus.fromEventBusArn(
        scope,
        'Bus',
        `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/ops`,
      ),
    }));
    expect(variablesOf('Remediate', template)).toEqual({
      [ENVIRONMENT.mode]: 'report',
      [ENVIRONMENT.failedRotations]: 'ignore',
      [ENVIRONMENT.previousOnUnverified]: 'leave',
      [ENVIRONMENT.verifier]: own,
      [ENVIRONMENT.tagVerifiers]: `${TAG_VERIFIER},${TAG_VERIFIER}-2`,
      [ENVIRONMENT.recheckQueue]: { Ref: only(template, 'AWS::SQS::Queue', RECHECK_QUEUE)[0] },
      [ENVIRONMENT.outcomeBus]: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/ops`,
      [ENVIRONMENT.namePrefixes]: 'prod/,pay/',
      [ENVIRONMENT.chosenByTag]: 'team=a=b',
    });
  });

  test('with a verifier the mode is recover, unless another is asked for', () => {
    const verification = { functionArn: TAG_VERIFIER };
    expect(variablesOf('Remediate', templateOf({ verification }))).toMatchObject({
      [ENVIRONMENT.mode]: 'recover',
    });
    expect(variablesOf('Remediate', templateOf({ verification, mode: 'unblock' }))).toMatchObject({
      [ENVIRONMENT.mode]: 'unblock',
    });
  });

  test('the built-in verifier is the one that remediate asks', () => {
    expect(variablesOf('Remediate', full)[ENVIRONMENT.verifier]).toEqual({
      'Fn::GetAtt': [only(full, 'AWS::Lambda::Function', 'Verifier')[0], 'Arn'],
    });
  });

  test('sweep: its two queues, the same scope of secrets', () => {
    const template = templateOf({
      secrets: { namePrefixes: ['prod/'], tag: { key: 'team', value: 'payments' } },
    });
    expect(variablesOf('Sweep', template)).toEqual({
      [ENVIRONMENT.recheckQueue]: { Ref: only(template, 'AWS::SQS::Queue', RECHECK_QUEUE)[0] },
      [ENVIRONMENT.sweepQueue]: { Ref: only(template, 'AWS::SQS::Queue', SWEEP_QUEUE)[0] },
      [ENVIRONMENT.sweepSchedule]: 'rate(1 day)',
      [ENVIRONMENT.namePrefixes]: 'prod/',
      [ENVIRONMENT.chosenByTag]: 'team=payments',
    });
  });

  test("verify: Amazon's own roots, and how many refusals a user may meet", () => {
    const own = { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem', [ENVIRONMENT.aliasTargets]: '' };
    expect(variablesOf('Verifier', full)).toEqual({ ...own, [ENVIRONMENT.loginAttempts]: '2' });
    const patient = templateOf(verified('recover', {}, { loginAttempts: '4' }));
    expect(variablesOf('Verifier', patient)).toEqual({ ...own, [ENVIRONMENT.loginAttempts]: '4' });
  });

  test("verify, in a company's network: its authorities, its endpoint, and what a host may be an alias of", () => {
    const template = templateOf(verified('recover', {}, WAY_CONTEXT));
    expect(variablesOf('Verifier', template)).toEqual({
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
      [ENVIRONMENT.loginAttempts]: '2',
      [ENVIRONMENT.certificateAuthorities]: '/opt/certificate-authorities.pem',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: ENDPOINT_URL,
      [ENVIRONMENT.aliasTargets]: `${ALIAS_TARGET},cluster-${ALIAS_TARGET}`,
    });
    expect(functionOf('Verifier', template)['Layers']).toEqual([LAYER]);
    for (const part of ['Remediate', 'Sweep'])
      expect(variablesOf(part, template)).toEqual(variablesOf(part, full));
  });

  test('verify has as many environments as there are passes that ask it', () => {
    const reserved = (concurrency?: number | 'unreserved') =>
      functionOf('Verifier', templateOf(verified('recover', concurrency ? { concurrency } : {})))[
        'ReservedConcurrentExecutions'
      ];
    expect([reserved(), reserved(9), reserved('unreserved')]).toEqual([5, 9, undefined]);
  });
});

/** The logical ids that a resource refers to or depends on: they are made before it, and deleted after it. */
const needs = (template: Template, id: string): Set<string> => {
  const resources: Record<string, unknown> = template.toJSON()['Resources'];
  const text = JSON.stringify(resources[id]);
  const { DependsOn = [] } = resources[id] as { readonly DependsOn?: string | string[] };
  const named = [...text.matchAll(/\{"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, name = '']) => name);
  return new Set([...named, ...[DependsOn].flat()].filter((name) => name in resources && name !== id));
};

/** The same, over all steps. */
const allNeeds = (template: Template, id: string, seen = new Set<string>()): Set<string> => {
  for (const each of needs(template, id))
    if (!seen.has(each)) {
      seen.add(each);
      allNeeds(template, each, seen);
    }
  return seen;
};

describe('where a function is in a VPC, deletion leaves its network interfaces to Lambda', () => {
  const inVpc = Object.entries(resourcesOf(full, 'AWS::Lambda::Function')).filter(
    ([, { VpcConfig }]) => VpcConfig !== undefined,
  );
  const policies = Object.keys(resourcesOf(full, 'AWS::IAM::Policy'));
  const roleOf = (properties: Record<string, unknown>) =>
    (properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] ?? '';

  test('there is such a function', () => {
    expect(inVpc.map(([id]) => id)).toEqual([expect.stringContaining('Verifier')]);
  });

  test.each(inVpc)('its role, with the rights that remove them, goes after %s', (id, properties) => {
    const role = roleOf(properties);
    expect([...needs(full, id)]).toContain(role);
    const rights = JSON.stringify(resourcesOf(full, 'AWS::IAM::Role')[role]?.['Policies']);
    for (const action of ['DeleteNetworkInterface', 'DescribeNetworkInterfaces'])
      expect(rights).toContain(`ec2:${action}`);
    expect([...allNeeds(full, role)]).not.toContain(id);
  });

  test.each(inVpc)('its security group goes after %s, too', (id) => {
    const [group = ''] = Object.keys(resourcesOf(full, 'AWS::EC2::SecurityGroup'));
    expect([...needs(full, id)]).toContain(group);
  });

  test.each(inVpc)(
    'the policy that denies its code the same goes before %s, and allows nothing',
    (id, properties) => {
      const own = policies.filter((policy) => needs(full, policy).has(roleOf(properties)));
      expect(own).toHaveLength(1);
      for (const policy of own) {
        expect([...needs(full, policy)]).toContain(id);
        expect(JSON.stringify(resourcesOf(full, 'AWS::IAM::Policy')[policy])).not.toContain('"Allow"');
      }
    },
  );
});
