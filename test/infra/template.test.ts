import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { DOCS } from '../../docs/with-table.ts';
import { CONTEXT_KEYS } from '../../infra/app/context-keys.ts';
import { TEMPLATE, writeTemplate, writeZips } from '../../infra/build/template.ts';
import { terraformVariables } from '../../infra/build/terraform-variables.ts';
import { CONTRADICTIONS } from '../../infra/constructs/prop-errors.ts';
import { enginePorts } from '../../infra/constructs/verifier-security-group.ts';
import { oneTemplate } from '../../infra/template/one-template.ts';
import { BY_CONTEXT_ALONE, PARAMETER_OF } from '../../infra/template/parameters.ts';
import { ENGINES } from '../../lambda/verify/values/engine-table.ts';
import { ALIAS_TARGET, ENDPOINT_URL, LAYER, TAG_VERIFIER, VERIFIED_CONTEXT } from './installations.ts';
import { deployedTemplate, ONE_TEMPLATE, parametersOf } from './one-template.ts';
import { canonical, refusals, resolveTemplate, type WholeTemplate } from './resolve.ts';
import { BUNDLES, emptyBundles, newDirectory } from './synthesized.ts';

const { Parameters } = ONE_TEMPLATE;
const functionsIn = (context: Record<string, unknown>, parameters: Record<string, string> = {}) => {
  const { Resources } = resolveTemplate(ONE_TEMPLATE, { ...parametersOf(context), ...parameters });
  return Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function') as unknown as {
    readonly Properties: { readonly Code: Record<string, unknown> };
  }[];
};

/** Whether CloudFormation would take this text for a parameter. */
const takes = (name: string, text: string): boolean => {
  const { AllowedValues, AllowedPattern, MaxLength, MinValue, MaxValue } = Parameters[name] ?? {};
  if (Array.isArray(AllowedValues)) return AllowedValues.includes(text);
  if (MinValue !== undefined) return Number(text) >= Number(MinValue) && Number(text) <= Number(MaxValue);
  return new RegExp(`^(?:${AllowedPattern})$`).test(text) && text.length <= Number(MaxLength ?? 4_096);
};

describe('the parameters of the template', () => {
  test('ask for the bucket of the code alone; every other has a default that it takes', () => {
    const asked = Object.keys(Parameters).filter((name) => Parameters[name]?.['Default'] === undefined);
    expect(asked).toEqual(['CodeBucket']);
    const others = Object.entries(Parameters).filter(([name]) => !asked.includes(name));
    expect(others.filter(([name, { Default }]) => !takes(name, String(Default)))).toEqual([]);
  });

  test('take the examples of the context keys that they stand for', () => {
    for (const [key, { example }] of Object.entries(CONTEXT_KEYS)) {
      if (example.includes('…') || key === 'regions') continue;
      const one = key === 'secretNamePrefixes' ? 'prod/' : example;
      const name = PARAMETER_OF[key as keyof typeof CONTEXT_KEYS] ?? '';
      expect({ name, takes: takes(name, parametersOf({ [key]: one })[name] ?? '') }).toEqual({
        name,
        takes: true,
      });
    }
  });

  test.each(['VpcId', 'FunctionsVpcId', 'VerifierArn', 'EncryptionKey', 'AlarmTopic', 'OutcomeBus'])(
    '%s takes a reference to an SSM parameter of each account, with its version',
    (name) => {
      expect(takes(name, '{{resolve:ssm:/network/it:1}}')).toBe(true);
      expect(takes(name, '{{resolve:ssm:/network/it}}')).toBe(false);
    },
  );

  test('name no reference themselves, which CloudFormation would look up', () => {
    expect(JSON.stringify(ONE_TEMPLATE)).not.toContain('{{resolve:');
  });

  test('that are lists take some, of which each is one item wherever it is used', () => {
    const references = ['{{resolve:ssm:/network/subnet-a:1}}', '{{resolve:ssm:/network/subnet-b:1}}'];
    const SubnetIds = references.join(',');
    for (const name of ['SubnetIds', 'SecurityGroupIds', 'FunctionsSubnetIds', 'EncryptionKeys'])
      expect({ name, takes: takes(name, SubnetIds) }).toEqual({ name, takes: true });
    const parameters = { ...parametersOf({}), VpcId: '{{resolve:ssm:/network/vpc:1}}', SubnetIds };
    expect(refusals(ONE_TEMPLATE, parameters)).toEqual([]);
    const { Resources } = resolveTemplate(ONE_TEMPLATE, parameters);
    const text = JSON.stringify(Resources);
    expect(text).toContain(`"SubnetIds":${JSON.stringify(references)}`);
    expect(text).toContain(`"ec2:SubnetID":${JSON.stringify(references)}`);
    expect(text).toContain('"VpcId":"{{resolve:ssm:/network/vpc:1}}"');
  });

  test('make no verifier in an account that overrides nothing, so that one StackSet serves it, too', () => {
    const { Resources } = resolveTemplate(ONE_TEMPLATE, parametersOf({}));
    expect(Object.keys(Resources).filter((id) => id.includes('Verif'))).toEqual([]);
    expect(refusals(ONE_TEMPLATE, parametersOf({}))).toEqual([]);
  });

  test.each([
    ['VpcId', 'vpc-1'],
    ['SubnetIds', 'subnet-0123456789abcdef0,'],
    ['VerifierArnsByTag', `${TAG_VERIFIER},mine`],
    ['SecretNamePrefix', 'prod/*'],
    ['SecretNamePrefix', 'x'.repeat(400)],
    ['AlarmTopic', 'on-call'],
    ['AlarmTopic', 'arn:aws:sqs:eu-west-1:111122223333:on-call'],
    ['OutcomeBus', 'arn:aws:events:eu-west-1:111122223333:rule/ops'],
    ['EncryptionKeys', 'arn:aws:kms:eu-west-1:111122223333:alias/mine'],
    ['CertificateAuthorities', 'corporate-ca.pem'],
    ['SecretsManagerEndpoint', 'http://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com'],
    ['AliasTargets', 'amazonaws.com'],
    ['Engines', 'postgres,db2'],
    ['DatabaseRange', '10.0.0.0/16,10.1.0.0/16'],
    ['Runbooks', 'https://wiki.example.com'],
    ['RecheckDelay', '901'],
    ['SweepSchedule', 'rate(7 days)'],
    ['SweepSchedule', 'cron(0 4 ? * MON *)'],
    ['CodePrefix', 'no-slash'],
    ['Concurrency', '1'],
    ['PermissionsBoundary', 'arn:aws:iam::111122223333:policy/boundary'],
    ['EncryptionKey', 'arn:aws:kms:eu-west-1:111122223333:alias/mine'],
    ['Runtime', 'nodejs18.x'],
    ['Architecture', 'amd64'],
  ])('%s does not take %s', (name, text) => {
    expect(takes(name, text)).toBe(false);
  });

  test('each have a label and a place in one group, and a word for what is not taken', () => {
    const metadata = (ONE_TEMPLATE as unknown as { Metadata: Record<string, Interface> }).Metadata;
    const { ParameterGroups = [], ParameterLabels = {} } = metadata['AWS::CloudFormation::Interface'] ?? {};
    expect(ParameterGroups.flatMap((group) => group.Parameters)).toEqual(Object.keys(Parameters));
    expect(Object.keys(ParameterLabels)).toEqual(Object.keys(Parameters));
    for (const { AllowedPattern, ConstraintDescription } of Object.values(Parameters)) {
      if (AllowedPattern !== undefined) expect(ConstraintDescription).toMatch(/^must be /);
    }
  });

  test('and the whole template are plain ASCII: CloudFormation turns anything else into question marks', () => {
    expect(JSON.stringify(ONE_TEMPLATE)).toMatch(/^[\x20-\x7e]*$/);
  });

  test('say of every context key what it is, and what it alone can say', () => {
    const silent = Object.keys(CONTEXT_KEYS).filter(
      (key) => !(key in PARAMETER_OF) && !(key in BY_CONTEXT_ALONE),
    );
    expect(silent).toEqual([]);
  });
});
type Interface = {
  readonly ParameterGroups?: readonly { readonly Parameters: readonly string[] }[];
  readonly ParameterLabels?: Readonly<Record<string, unknown>>;
};

describe('parameters that contradict each other are refused in the words of the construct', () => {
  const { vpcId: VpcId, subnetIds: SubnetIds, encryptionKeys: EncryptionKeys } = VERIFIED_CONTEXT;
  const VPC = { VpcId, SubnetIds };
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, []],
    [
      'everything of the verifier',
      { ...VPC, EncryptionKeys, Mode: 'recover', FailedRotations: 'recover' },
      [],
    ],
    ['recover without a verifier', { Mode: 'recover' }, [CONTRADICTIONS.recoverUnverified]],
    [
      'recovery of failures without a verifier',
      { FailedRotations: 'recover' },
      [CONTRADICTIONS.recoverFailed],
    ],
    [
      'the same in mode unblock',
      { ...VPC, FailedRotations: 'recover', Mode: 'unblock' },
      [CONTRADICTIONS.recoverFailed],
    ],
    ['the same by default', { ...VPC, FailedRotations: 'recover' }, []],
    ['two verifiers', { ...VPC, VerifierArn: TAG_VERIFIER }, [CONTRADICTIONS.twoVerifiers]],
    [
      'a VPC without subnets',
      { VpcId },
      ['vpcId needs subnetIds: the subnets of a VPC are never looked up.'],
    ],
    ['subnets without a VPC', { SubnetIds }, [CONTRADICTIONS.noVpc]],
    ['groups without a VPC', { SecurityGroupIds: 'sg-0123456789abcdef0' }, [CONTRADICTIONS.noVpc]],
    ['keys without a VPC', { EncryptionKeys }, [CONTRADICTIONS.keysWithoutVpc]],
    [
      'a VPC of the functions without subnets',
      { FunctionsVpcId: VpcId },
      ['functionsVpcId needs functionsSubnetIds: the subnets of a VPC are never looked up.'],
    ],
    [
      'groups of the functions without a VPC',
      { FunctionsSecurityGroupIds: 'sg-0123456789abcdef0' },
      ['functionsSubnetIds and functionsSecurityGroupIds need functionsVpcId: the VPC that they belong to.'],
    ],
    ...Object.entries({
      LoginAttempts: '3',
      Engines: 'mysql',
      DatabaseRange: '10.0.0.0/16',
      DnsRange: '10.0.0.0/28',
      CertificateAuthorities: LAYER,
      AliasTargets: ALIAS_TARGET,
    }).map(([name, value]): [string, Record<string, string>, string[]] => [
      `${name} without a VPC`,
      { [name]: value },
      [CONTRADICTIONS.settingsWithoutVpc],
    ]),
    [
      'DNS servers for the functions alone',
      { FunctionsVpcId: VpcId, FunctionsSubnetIds: SubnetIds, DnsRange: '10.0.0.0/28' },
      [],
    ],
    [
      'DNS servers where every group is given',
      {
        FunctionsVpcId: VpcId,
        FunctionsSubnetIds: SubnetIds,
        FunctionsSecurityGroupIds: 'sg-0123456789abcdef0',
        DnsRange: '10.0.0.0/28',
      },
      [CONTRADICTIONS.settingsWithoutVpc],
    ],
    [
      'an endpoint without a VPC',
      { SecretsManagerEndpoint: ENDPOINT_URL },
      [CONTRADICTIONS.endpointWithoutVpc],
    ],
    ...['Engines', 'DatabaseRange', 'DnsRange'].map((name): [string, Record<string, string>, string[]] => [
      `${name} beside groups of one's own`,
      { ...VPC, SecurityGroupIds: 'sg-0123456789abcdef0', [name]: 'x' },
      [CONTRADICTIONS.settingsOfOwnGroup],
    ]),
  ])('%s', (_what, parameters, sentences) => {
    expect(refusals(ONE_TEMPLATE, parameters)).toEqual(sentences);
  });
});

describe('the code of the functions', () => {
  test('is taken from the zips that are written beside the template', async () => {
    const directory = newDirectory();
    await writeZips(directory, BUNDLES);
    const zips = readdirSync(join(directory, 'rotation-remediation')).sort();
    const codes = functionsIn(VERIFIED_CONTEXT).map(({ Properties }) => Properties.Code);
    expect(codes.map((code) => code['S3Key']).sort()).toEqual(
      zips.map((zip) => `rotation-remediation/${zip}`),
    );
    for (const code of codes) expect(Object.keys(code)).toEqual(['S3Bucket', 'S3Key']);
  });

  test('may lie in a bucket for each Region, under another prefix, in a given version', () => {
    const { Resources } = resolveTemplate(ONE_TEMPLATE, {
      CodeBucket: 'acme',
      CodeBucketPerRegion: 'true',
      CodePrefix: 'a/b/',
      SweepObjectVersion: '3Lg',
      'AWS::Region': 'eu-west-1',
    });
    const sweep = Object.entries(Resources).find(([id]) => id.includes('SweepFunction'))?.[1];
    expect(sweep?.['Properties']).toMatchObject({
      Code: {
        S3Bucket: 'acme-eu-west-1',
        S3Key: expect.stringMatching(/^a\/b\/sweep-[0-9a-f]{16}\.zip$/),
        S3ObjectVersion: '3Lg',
      },
    });
  });

  test('needs no bootstrapped account and no assets', () => {
    expect(JSON.stringify(ONE_TEMPLATE)).not.toMatch(/cdk-hnb659fds|\/cdk-bootstrap\//);
  });
});

const CONTEXT = {
  mode: 'report',
  recheckDelay: '5',
  secretTag: 'team=payments',
  secretNamePrefixes: 'prod/,pay/',
  concurrency: '7',
  sweepSchedule: 'rate(2 days)',
  permissionsBoundary: 'team/boundary',
};
const written = newDirectory();
await writeTemplate(written, CONTEXT, BUNDLES);

describe('a context', () => {
  const made: WholeTemplate = JSON.parse(readFileSync(join(written, TEMPLATE), 'utf8'));
  const text = JSON.stringify(resolveTemplate(made, { CodeBucket: 'acme' }));

  test('gives the parameters their defaults', () => {
    expect(made.Parameters).toMatchObject({
      Mode: { Default: 'report' },
      RecheckDelay: { Default: '300' },
      SecretTagValue: { Default: 'payments' },
      Concurrency: { Default: '7' },
      SweepSchedule: { Default: 'rate(2 days)' },
      PermissionsBoundary: { Default: 'team/boundary' },
    });
  });

  test('gives the variables of the Terraform module, which is written beside the template, the same', () => {
    expect(readdirSync(written).sort()).toEqual(['README.md', 'rotation-remediation', TEMPLATE, 'terraform']);
    const variables = readFileSync(join(written, 'terraform/variables.tf'), 'utf8');
    expect(variables).toContain('default     = "report"');
    // Others are as in the repository, also the prefix, which main.tf hands on where there is one.
    expect(variables.match(/^variable /gm)).toEqual(terraformVariables().match(/^variable /gm));
    const main = readFileSync(join(written, 'terraform/main.tf'));
    expect(main.equals(readFileSync(join(import.meta.dirname, '../../infra/terraform/main.tf')))).toBe(true);
  });

  test('gives every role its boundary', () => {
    const { Resources } = resolveTemplate(made, { CodeBucket: 'acme' });
    const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    expect(roles).toHaveLength(3);
    for (const { Properties } of roles) {
      expect(canonical(Properties)).toMatchObject({
        PermissionsBoundary: expect.stringMatching(/:policy\/team\/boundary$/),
      });
    }
  });

  test('says what a parameter cannot', () => {
    expect(made.Parameters).not.toHaveProperty('SecretNamePrefix');
    expect(text).toContain('"SECRET_NAME_PREFIXES":"prod/,pay/"');
    expect(text).toContain('"SECRET_TAG":"team=payments"');
    // One execution of seven stays free for events; two days and six hours without a sweep are too many.
    expect(text).toContain('"MaximumConcurrency":6');
    expect(text).toContain('"EvaluationPeriods":54');
  });

  test('is refused where it is not understood, and for named Regions: the template is the same for all', () => {
    expect(() => oneTemplate({ mode: 'repair' }, BUNDLES)).toThrow(/mode must be one of/);
    expect(() => oneTemplate({ regions: 'eu-west-1' }, BUNDLES)).toThrow(/leave regions out/);
    const ofTheCdk = { '@aws-cdk/core:permissionsBoundary': '{"name":"boundary"}' };
    expect(() => oneTemplate(ofTheCdk, BUNDLES)).toThrow(/give permissionsBoundary\.$/);
    expect(() => oneTemplate({ certificateAuthorities: 'corporate-ca.pem' }, BUNDLES)).toThrow(
      'certificateAuthorities is the parameter CertificateAuthorities in a template: "corporate-ca.pem" must be the ARN of a version of a Lambda layer.',
    );
    expect(() => oneTemplate({ dnsRanges: '10.0.0.2/32,10.0.0.3/32' }, BUNDLES)).toThrow(/a range of IPv4/);
    expect(() => oneTemplate({ logRetention: '9999' }, BUNDLES)).toThrow(
      /logRetention is the parameter LogRetention in a template: "9999" must be one of 1, 3, 5, .*, 3653\.$/,
    );
    for (const recheckDelay of ['0', '16'])
      expect(() => oneTemplate({ recheckDelay }, BUNDLES)).toThrow(/must be a number from 60 to 900\.$/);
  });
});

test('the commands in the documents name files that are written and parameters that there are', () => {
  const pages = ['deploying.md', 'deploying/landing-zone.md'];
  const page = pages.map((name) => readFileSync(join(DOCS, name), 'utf8')).join('\n');
  const readme = readFileSync(join(written, 'README.md'), 'utf8');
  const overridden = [...`${page}${readme}`.matchAll(/--parameter-overrides (\w.*)/g)].flatMap(
    ([, text = '']) => [...text.matchAll(/(\w+)=/g)].map(([, name]) => name),
  );
  const keyed = [...page.matchAll(/ParameterKey(?:=|": ")(\w+)/g)].map(([, name]) => name);
  expect(overridden.length).toBeGreaterThan(2);
  expect(keyed.length).toBeGreaterThan(4);
  expect([...overridden, ...keyed].filter((name) => !(`${name}` in Parameters))).toEqual([]);
  expect(page).toContain(`--template-file dist/template/${TEMPLATE} `);
  expect(page).toContain(`aws s3 cp dist/template/${TEMPLATE} `);
  expect(page).toContain('aws s3 cp --recursive dist/template/rotation-remediation ');
  expect(readme).toContain(`--template-file ${TEMPLATE} `);
});

test('what one deployment leaves out is not in it: neither a verifier nor a rule for failures nor a topic', () => {
  const typesIn = (context: Record<string, unknown>) =>
    Object.entries(deployedTemplate(context).Resources).map(([id, { Type }]) => `${Type} ${id}`);
  const few = typesIn({
    failedRotations: 'ignore',
    alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:on-call',
  });
  expect(few.filter((each) => /Verifier|FailedRotations|SNS|KMS/.test(each))).toEqual([]);
  expect(
    typesIn(VERIFIED_CONTEXT).filter((each) => /Verifier|FailedRotations|SNS|KMS/.test(each)).length,
  ).toBe(11 + enginePorts(ENGINES).size);
});

describe('a written zip', () => {
  const written = async (bundles = BUNDLES) => {
    const directory = newDirectory();
    await writeZips(directory, bundles);
    return readdirSync(join(directory, 'rotation-remediation'))
      .sort()
      .map((zip) => ({ zip, bytes: readFileSync(join(directory, 'rotation-remediation', zip)) }));
  };

  test('holds the bundle, byte for byte, and is the same every time', async () => {
    const zips = await written();
    expect(zips).toHaveLength(3);
    expect(await written()).toEqual(zips);
    for (const { zip, bytes } of zips) {
      // Nor does it tell when it was made: its first entry is of 1980-01-01, as zip writes a time.
      expect(bytes.readUInt32LE(10)).toBe(0x0021_0000);
      const name = zip.split('-')[0] ?? '';
      const contents = Object.entries(unzipSync(bytes)).map(([file, data]) => [file, strFromU8(data)]);
      expect(contents).toEqual([['index.mjs', readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8')]]);
    }
  });

  test('is named anew when its code changes', async () => {
    const names = (zips: { zip: string }[]) => zips.map(({ zip }) => zip);
    expect(names(await written(emptyBundles('// changed')))).not.toEqual(names(await written()));
  });
});
