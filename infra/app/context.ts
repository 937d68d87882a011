import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  FAILED_ROTATIONS,
  LOGIN_ATTEMPTS,
  MODES,
  PREVIOUS_ON_UNVERIFIED,
} from '../../lambda/runtime/config.ts';
import { ARCHITECTURES, RUNTIMES } from '../constructs/function-code.ts';
import { POLICY_NAME } from '../constructs/guardrail-errors.ts';
import type { PropsIn } from '../constructs/rotation-remediation-stack.ts';
import { ARNS, ENDPOINT, type Form, LISTS } from '../constructs/setting-forms.ts';
import { CONTEXT_KEYS, type ContextKey, isContextKey } from './context-keys.ts';
import { type ContextValues, listIn, propsFrom } from './context-props.ts';

export type Settings = {
  /** Empty for the Region of the AWS configuration. */
  readonly regions: readonly string[];
  readonly propsIn: PropsIn;
};

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const TAG = /^[^=]+=.*$/;
const { min, max } = LOGIN_ATTEMPTS;
const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === 'number');
const idOf = (kind: string) => new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`);
const PEM_FILE = String.raw`[^,]+\.(?:pem|crt|cer)`;
const LAYER = ARNS.layer.pattern.source.slice(1, -1);
const several = ({ pattern }: Form, words: string) => [pattern, `${words}, separated by commas`] as const;

const oneOf = (words: readonly string[]): [RegExp, string] => [
  new RegExp(`^(${words.join('|')})$`),
  `one of ${words.join(', ')}`,
];

/** The form of a key's text, or of each item of its list, and the words for it. */
export const SHAPES: Readonly<Partial<Record<ContextKey, readonly [RegExp, string]>>> = {
  mode: oneOf(MODES),
  failedRotations: oneOf(FAILED_ROTATIONS),
  previousOnUnverified: oneOf(PREVIOUS_ON_UNVERIFIED),
  vpcId: [idOf('vpc'), 'the id of a VPC'],
  subnetIds: [idOf('subnet'), 'ids of subnets, separated by commas'],
  securityGroupIds: [idOf('sg'), 'ids of security groups, separated by commas'],
  loginAttempts: [new RegExp(`^[${min}-${max}]$`), `a number from ${min} to ${max}`],
  engines: several(LISTS.engines, `engines out of ${LISTS.engines.example}`),
  databaseRanges: several(LISTS.databaseRanges, 'ranges of IPv4 addresses'),
  dnsRanges: several(LISTS.dnsRanges, 'ranges of IPv4 addresses'),
  certificateAuthorities: [
    new RegExp(`^(${LAYER}|${PEM_FILE})$`),
    "a PEM file, or the ARN of a layer's version",
  ],
  secretsManagerEndpoint: [ENDPOINT.pattern, ENDPOINT.what],
  aliasTargets: several(LISTS.aliasTargets, 'ends of the names of AWS databases'),
  recheckDelay: [/^\d+$/, 'whole minutes'],
  secretTag: [TAG, 'key=value'],
  encryptionKeys: several(ARNS.key, 'ARNs of keys, not of aliases'),
  functionsVpcId: [idOf('vpc'), 'the id of a VPC'],
  functionsSubnetIds: [idOf('subnet'), 'ids of subnets, separated by commas'],
  functionsSecurityGroupIds: [idOf('sg'), 'ids of security groups, separated by commas'],
  permissionsBoundary: [POLICY_NAME, "a policy's name, with its path"],
  encryptionKey: [ARNS.key.pattern, 'the ARN of a key, not of an alias'],
  runtime: oneOf(RUNTIMES.map(({ name }) => name)),
  architecture: oneOf(ARCHITECTURES.map(({ name }) => name)),
  alarmTopic: [ARNS.topic.pattern, 'the ARN of a topic'],
  logRetention: [new RegExp(`^(${RETENTIONS.join('|')})$`), `one of ${RETENTIONS.join(', ')} days`],
  outcomeBus: [ARNS.bus.pattern, 'the ARN of an event bus'],
  concurrency: [/^(\d+|unreserved)$/, 'a whole number, or "unreserved"'],
  regions: [REGION, 'Regions, separated by commas'],
};

export const VPC_NEEDS_SUBNETS = 'vpcId needs subnetIds: the subnets of a VPC are never looked up.';
export const FUNCTIONS_NEED_SUBNETS =
  'functionsVpcId needs functionsSubnetIds: the subnets of a VPC are never looked up.';
export const FUNCTIONS_NEED_VPC =
  'functionsSubnetIds and functionsSecurityGroupIds need functionsVpcId: the VPC that they belong to.';

/** Keys whose value belongs to one account and Region. */
export const IN_ONE_PLACE: readonly ContextKey[] = [
  'vpcId',
  'verifierArn',
  'verifierArnsByTag',
  'secretsManagerEndpoint',
  'encryptionKeys',
  'functionsVpcId',
  'encryptionKey',
  'alarmTopic',
  'outcomeBus',
];

/** Reads the app's context. Throws one Error with a sentence for each fault. */
export const settingsFrom = (context: Readonly<Record<string, unknown>>): Settings => {
  const problems: string[] = [];
  const values = valuesIn(context, problems);
  problems.push(...misfits(values));
  refuse(problems);
  return { regions: listIn(values.regions), propsIn: propsFrom(values) };
};

/** The context's values, each understood by itself. Throws one Error with a sentence for each fault. */
export const contextValues = (context: Readonly<Record<string, unknown>>): ContextValues => {
  const problems: string[] = [];
  const values = valuesIn(context, problems);
  refuse(problems);
  return values;
};

const refuse = (problems: readonly string[]): void => {
  if (problems.length > 0) throw new Error(['The context is not understood:', ...problems].join('\n  '));
};

/** The CDK's own keys have a colon or an @. */
export const isOfTheCdk = (key: string): boolean => /[:@]/.test(key);

/** The values of the known keys. An unknown key is a fault: it is probably mistyped. */
const valuesIn = (context: Readonly<Record<string, unknown>>, problems: string[]): ContextValues => {
  const values: Partial<Record<ContextKey, string>> = {};
  for (const [key, value] of Object.entries(context)) {
    if (isOfTheCdk(key)) continue;
    if (!isContextKey(key)) {
      problems.push(`"${key}" is not a key of this app. It knows ${Object.keys(CONTEXT_KEYS).join(', ')}.`);
      continue;
    }
    const text = Array.isArray(value) ? value.join(',') : String(value).trim();
    const [shape, meant] = SHAPES[key] ?? [/./, 'not empty'];
    const items = shape === TAG ? [text] : listIn(text);
    if (items.length > 0 && items.every((item) => shape.test(item))) values[key] = text;
    else problems.push(`${key} must be ${meant}, as in -c '${key}=${CONTEXT_KEYS[key].example}'.`);
  }
  return values;
};

const misfits = (values: ContextValues): string[] => {
  const problems: string[] = [];
  const regions = listIn(values.regions);
  if (values.vpcId !== undefined && values.subnetIds === undefined) {
    problems.push(VPC_NEEDS_SUBNETS);
  }
  if (values.functionsVpcId === undefined) {
    if (values.functionsSubnetIds ?? values.functionsSecurityGroupIds) problems.push(FUNCTIONS_NEED_VPC);
  } else if (values.functionsSubnetIds === undefined) {
    problems.push(FUNCTIONS_NEED_SUBNETS);
  }
  if (new Set(regions).size !== regions.length) problems.push('regions names a Region twice.');
  if (regions.length > 1) {
    for (const key of IN_ONE_PLACE.filter((each) => values[each] !== undefined)) {
      problems.push(`${key} names something in one account and Region: deploy that Region by itself.`);
    }
  }
  return problems;
};
