import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  FAILED_ROTATIONS,
  LIMITS,
  LOGIN_ATTEMPTS,
  MODES,
  PREVIOUS_ON_UNVERIFIED,
} from '../../lambda/runtime/config.ts';
import { IN_ONE_PLACE, SHAPES } from '../app/context.ts';
import { CONTEXT_KEYS, type ContextKey } from '../app/context-keys.ts';
import { type ContextValues, listIn, tagIn } from '../app/context-props.ts';
import { ARCHITECTURES, RUNTIMES } from '../constructs/function-code.ts';
import { longestPrefix, SECRET_NAME } from '../constructs/prop-errors.ts';
import { REPOSITORY, runbooksIn } from '../constructs/repository.ts';
import { ARNS, LISTS } from '../constructs/setting-forms.ts';

/** One setting of the template. Without `default` it must be given; an empty default means that it is left out. */
export type Parameter = {
  readonly group: string;
  readonly label: string;
  readonly description: string;
  readonly default?: string | undefined;
  /** Whole numbers between these. */
  readonly range?: readonly [min: number, max: number];
  /** Or one of these. */
  readonly values?: readonly string[];
  /** Or a text of this form, or several of them with commas between. The words go into "must be …". */
  readonly form?: readonly [pattern: RegExp, words: string];
  readonly list?: boolean;
  readonly maxLength?: number;
  /** The context key that sets the default of this parameter, and how. */
  readonly key?: ContextKey;
  readonly defaultFrom?: (text: string) => string;
};

/** The numbers of executions whose consequences the template has worked out; the first is the default. */
export const concurrenciesFor = ({ concurrency }: ContextValues): readonly string[] =>
  distinct([concurrency ?? '5', '5', 'unreserved', '2', '3', '10', '20', '50']);

/** The same of rates of the sweep. A cron(…) of every day is as good as the first. */
export const ratesFor = ({ sweepSchedule = '' }: ContextValues): readonly string[] =>
  distinct([
    'rate(1 day)',
    ...(sweepSchedule.startsWith('rate') ? [sweepSchedule] : []),
    'rate(1 hour)',
    'rate(6 hours)',
    'rate(12 hours)',
  ]);
const DAILY = String.raw`cron\([^ ]+ [^ ]+ [*?] [*?] [*?] [*?]\)`;

const sweepForm = (rates: readonly string[]): RegExp =>
  new RegExp(`^(${[...rates.map((rate) => rate.replace(/[()]/g, String.raw`\$&`)), DAILY].join('|')})$`);

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** What no parameter can say, by the context key that does. */
export const BY_CONTEXT_ALONE: Readonly<Partial<Record<ContextKey, string>>> = {
  secretTag:
    "another tag than `rotation-remediation-scope`: IAM takes no condition's key from a parameter, only its value",
  secretNamePrefixes: 'more than one prefix, in place of the parameter',
  concurrency: 'a number that is not offered: CloudFormation cannot count, and one execution stays free',
  sweepSchedule: 'a rate that is not offered: CloudFormation cannot count how long the alarm has to wait',
  logRetention: 'logs that are kept for good: with `npx cdk deploy` alone',
  databaseRanges: 'more than one range: with `npx cdk deploy` alone',
  dnsRanges: 'more than one range: with `npx cdk deploy` alone',
  certificateAuthorities: 'a PEM file: with `npx cdk deploy` alone; a layer that has it is for every way',
  regions: 'several Regions: with `npx cdk deploy` alone; the template is the same in each',
};

const CODE = 'Where the code lies';
const MAY = 'What it may do';
const VERIFIER = 'The verifier: who finds out which password works';
const SCOPE = 'The secrets in scope';
const GUARDRAILS = 'What an organization may ask for';
const TELLS = 'What it tells, and how fast';

const OBJECT_VERSION = [/^\S+$/, 'the version of an object in S3'] as const;
const objectVersion = (name: string): Parameter => ({
  group: CODE,
  label: `Version of the zip of ${name}`,
  description: `The version of the object with the function ${name}. Empty for the latest`,
  default: '',
  form: OBJECT_VERSION,
});

/** What belongs to one account and Region, or to a VPC there. */
const IN_ONE_ACCOUNT: readonly ContextKey[] = [
  ...IN_ONE_PLACE,
  'subnetIds',
  'securityGroupIds',
  'functionsSubnetIds',
  'functionsSecurityGroupIds',
];

/**
 * Takes a reference to an SSM parameter as well, so that one value of a StackSet serves many accounts. CloudFormation
 * puts in what each account's own parameter holds, after it has split lists: a reference stands for one item (I7). The words
 * have none in them: CloudFormation looks for references in all of a template.
 */
const orReference = ([pattern, words]: readonly [RegExp, string]): readonly [RegExp, string] => [
  new RegExp(`^(${pattern.source.slice(1, -1)}|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$`),
  `${words}, or a reference to an SSM parameter with its version`,
];

/** A parameter that is a context key, too: it has the key's words and form. */
const like = (key: ContextKey, more: Omit<Parameter, 'description' | 'key'>): Parameter => {
  const { effect, otherwise } = CONTEXT_KEYS[key];
  const text = otherwise === '' ? effect : `${effect}. Left out: ${otherwise}`;
  const shape = more.form ?? SHAPES[key];
  const form = shape && IN_ONE_ACCOUNT.includes(key) ? orReference(shape) : shape;
  return {
    description: plain(`${text.charAt(0).toUpperCase()}${text.slice(1)}`),
    ...more,
    ...(form !== undefined && !more.values && { form }),
    key,
  };
};

/** Without Markdown, and in ASCII: CloudFormation turns anything else into question marks. */
const plain = (text: string): string => text.replaceAll('`', '').replaceAll('…', '...').replaceAll('’', "'");

const list = { default: '', list: true, defaultFrom: (text: string) => listIn(text).join(',') } as const;

const RETENTIONS = Object.values(RetentionDays).filter(
  (days) => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** The key of the tag whose value a parameter gives, unless the context names another one. */
const SCOPE_TAG = 'rotation-remediation-scope';

export const scopeTagIn = (context: ContextValues): string => tagIn(context.secretTag)?.key ?? SCOPE_TAG;

const parametersIn = (context: ContextValues) => {
  const tag = scopeTagIn(context);
  const rates = ratesFor(context);
  const parameters = {
    CodeBucket: {
      group: CODE,
      label: 'Bucket',
      description: "The bucket with the functions' zips, in the Region of the stack",
      form: [/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name"],
    },
    CodeBucketPerRegion: {
      group: CODE,
      label: 'A bucket for each Region',
      description: 'true puts a hyphen and the Region after the name, so that one value serves every Region',
      default: 'false',
      values: ['false', 'true'],
    },
    CodePrefix: {
      group: CODE,
      label: 'Prefix',
      description: 'What the keys of the zips begin with in the bucket',
      default: 'rotation-remediation/',
      form: [/^([\w./-]+\/)?$/, 'empty, or a path that ends in a slash'],
    },
    RemediateObjectVersion: objectVersion('remediate'),
    SweepObjectVersion: objectVersion('sweep'),
    VerifyObjectVersion: objectVersion('verify'),
    Mode: like('mode', { group: MAY, label: 'Mode', default: 'default', values: ['default', ...MODES] }),
    FailedRotations: like('failedRotations', {
      group: MAY,
      label: 'Failed rotations',
      default: 'report',
      values: FAILED_ROTATIONS,
    }),
    PreviousOnUnverified: like('previousOnUnverified', {
      group: MAY,
      label: 'AWSPREVIOUS where nobody could ask the database',
      default: 'move',
      values: PREVIOUS_ON_UNVERIFIED,
    }),
    VpcId: like('vpcId', { group: VERIFIER, label: 'VPC', default: '' }),
    SubnetIds: like('subnetIds', { group: VERIFIER, label: 'Subnets', ...list }),
    SecurityGroupIds: like('securityGroupIds', { group: VERIFIER, label: 'Security groups', ...list }),
    LoginAttempts: like('loginAttempts', {
      group: VERIFIER,
      label: 'Login attempts',
      default: `${LOGIN_ATTEMPTS.default}`,
      values: ['2', '3', '4', '5'],
    }),
    Engines: like('engines', { group: VERIFIER, label: 'Engines', ...list }),
    DatabaseRange: {
      group: VERIFIER,
      label: 'Range of the databases',
      description: "The IPv4 range in which the new security group lets out to the engines' ports",
      default: '0.0.0.0/0',
      form: [LISTS.databaseRanges.pattern, LISTS.databaseRanges.what],
      key: 'databaseRanges',
    },
    DnsRange: like('dnsRanges', {
      group: VERIFIER,
      label: 'Range of your own DNS servers',
      default: '',
      form: [LISTS.dnsRanges.pattern, LISTS.dnsRanges.what],
    }),
    CertificateAuthorities: {
      group: VERIFIER,
      label: 'Layer with certificate authorities',
      description:
        'A layer with private authorities that the verifier trusts, too, in its file certificate-authorities.pem',
      default: '',
      form: [ARNS.layer.pattern, ARNS.layer.what],
      key: 'certificateAuthorities',
    },
    SecretsManagerEndpoint: like('secretsManagerEndpoint', {
      group: VERIFIER,
      label: 'Endpoint of Secrets Manager',
      default: '',
    }),
    AliasTargets: like('aliasTargets', { group: VERIFIER, label: 'Aliases', ...list }),
    EncryptionKeys: like('encryptionKeys', { group: VERIFIER, label: 'Encryption keys', ...list }),
    VerifierArn: like('verifierArn', {
      group: VERIFIER,
      label: 'A verifier of your own',
      default: '',
      form: [ARNS.function.pattern, 'the ARN of a function'],
    }),
    VerifierArnsByTag: like('verifierArnsByTag', {
      group: VERIFIER,
      label: "Verifiers that a secret's tag may name",
      ...list,
      form: [ARNS.function.pattern, 'ARNs of functions, separated by commas'],
    }),
    SecretNamePrefix: {
      group: SCOPE,
      label: 'Name prefix',
      description: 'Limits the scope to secrets whose names begin with this. Left out: every name',
      default: '',
      form: [SECRET_NAME, "what a secret's name may begin with"],
      maxLength: longestPrefix(),
      key: 'secretNamePrefixes',
    },
    SecretTagValue: {
      group: SCOPE,
      label: `Value of the tag ${tag}`,
      description: `Limits the scope to secrets whose tag ${tag} has this value. Left out: tagged or not`,
      default: '',
      form: [/^[^\r\n]+$/, "a tag's value"],
      maxLength: 256,
      key: 'secretTag',
      defaultFrom: (text) => tagIn(text)?.value ?? '',
    },
    PermissionsBoundary: like('permissionsBoundary', {
      group: GUARDRAILS,
      label: 'Permissions boundary',
      default: '',
    }),
    EncryptionKey: like('encryptionKey', {
      group: GUARDRAILS,
      label: 'Key of the log groups and the queues',
      default: '',
    }),
    FunctionsVpcId: like('functionsVpcId', {
      group: GUARDRAILS,
      label: 'VPC of the other functions',
      default: '',
    }),
    FunctionsSubnetIds: like('functionsSubnetIds', {
      group: GUARDRAILS,
      label: 'Subnets of the other functions',
      ...list,
    }),
    FunctionsSecurityGroupIds: like('functionsSecurityGroupIds', {
      group: GUARDRAILS,
      label: 'Security groups of the other functions',
      ...list,
    }),
    Runtime: like('runtime', {
      group: GUARDRAILS,
      label: 'Runtime',
      default: RUNTIMES[0].name,
      values: RUNTIMES.map(({ name }) => name),
    }),
    Architecture: like('architecture', {
      group: GUARDRAILS,
      label: 'Architecture',
      default: ARCHITECTURES[0].name,
      values: ARCHITECTURES.map(({ name }) => name),
    }),
    AlarmTopic: like('alarmTopic', { group: TELLS, label: 'Topic of the alarms', default: '' }),
    OutcomeBus: like('outcomeBus', { group: TELLS, label: 'Bus of the outcome events', default: '' }),
    Runbooks: like('runbooks', {
      group: TELLS,
      label: 'Runbooks',
      default: runbooksIn(REPOSITORY),
      form: [/^\S+\/$/, 'a URL that ends in a slash'],
    }),
    LogRetention: like('logRetention', {
      group: TELLS,
      label: 'Days that logs are kept',
      default: '365',
      values: RETENTIONS.map(String),
    }),
    RecheckDelay: {
      group: TELLS,
      label: 'Seconds to the recheck',
      description:
        'Seconds from a cancellation to the recheck. Less than 900 may come before the last step of the rotation',
      default: `${LIMITS.recheckDelayMs / 1_000}`,
      range: [60, LIMITS.recheckDelayMs / 1_000],
      key: 'recheckDelay',
      defaultFrom: (minutes) => `${Number(minutes) * 60}`,
    },
    SweepSchedule: like('sweepSchedule', {
      group: TELLS,
      label: 'Schedule of the sweep',
      default: 'rate(1 day)',
      form: [sweepForm(rates), `${rates.join(', ')}, or a cron(...) of every day`],
    }),
    Concurrency: like('concurrency', {
      group: TELLS,
      label: 'Concurrency',
      default: '5',
      values: concurrenciesFor(context),
    }),
  } satisfies Readonly<Record<string, Parameter>>;
  return parameters;
};
/** The pattern as others than JavaScript write it. */
export const patternText = (pattern: RegExp): string => pattern.source.replaceAll(String.raw`\/`, '/');

export type ParameterName = keyof ReturnType<typeof parametersIn>;

/** The parameter of each context key that has one. */
export const PARAMETER_OF: Readonly<Partial<Record<ContextKey, string>>> = Object.fromEntries(
  Object.entries<Parameter>(parametersIn({})).flatMap(([name, { key }]) => (key ? [[key, name]] : [])),
);

/** The values that the context gives to parameters; those that it says nothing of are left out. */
export const valuesFrom = (context: ContextValues): Readonly<Partial<Record<ParameterName, string>>> =>
  Object.fromEntries(
    Object.entries<Parameter>(parametersIn(context)).flatMap(([name, { key, defaultFrom }]) => {
      const text = key && context[key];
      return text === undefined ? [] : [[name, defaultFrom === undefined ? text : defaultFrom(text)]];
    }),
  );

/** The parameters of a template that is written with this context, which gives them their defaults. */
export const parametersFor = (context: ContextValues): Readonly<Record<string, Parameter>> => {
  const values: Readonly<Partial<Record<string, string>>> = valuesFrom(context);
  const several = listIn(context.secretNamePrefixes).length > 1;
  return Object.fromEntries(
    Object.entries<Parameter>(parametersIn(context))
      .filter(([name]) => !(several && name === 'SecretNamePrefix'))
      .map(([name, parameter]) => [name, { ...parameter, default: values[name] ?? parameter.default }]),
  );
};
