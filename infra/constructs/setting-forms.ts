import { Token } from 'aws-cdk-lib';
import { ENGINES } from '../../lambda/verify/values/engine-table.ts';

/** What a text has to look like, what it then is, and an example of it. */
export type Form = { readonly pattern: RegExp; readonly what: string; readonly example: string };

const arn = (resource: string): RegExp => new RegExp(`^arn:[\\w-]+:${resource}$`);

/** Settings that are ARNs, each of one kind. The first group of a pattern is the Region. */
export const ARNS = {
  function: {
    pattern: arn('lambda:([\\w-]+):\\d{12}:function:[\\w-]+(:[\\w$-]+)?'),
    what: 'the ARN of a Lambda function',
    example: 'arn:aws:lambda:REGION:ACCOUNT:function:NAME',
  },
  key: {
    pattern: arn('kms:([\\w-]+):\\d{12}:key/[\\w-]+'),
    what: 'the ARN of a KMS key',
    example: 'arn:aws:kms:REGION:ACCOUNT:key/ID',
  },
  topic: {
    pattern: arn('sns:([\\w-]+):\\d{12}:[\\w-]+(\\.fifo)?'),
    what: 'the ARN of an SNS topic',
    example: 'arn:aws:sns:REGION:ACCOUNT:NAME',
  },
  bus: {
    pattern: arn('events:([\\w-]+):\\d{12}:event-bus/[\\w./-]+'),
    what: 'the ARN of an event bus',
    example: 'arn:aws:events:REGION:ACCOUNT:event-bus/NAME',
  },
  layer: {
    pattern: arn('lambda:([\\w-]+):\\d{12}:layer:[\\w-]+:\\d+'),
    what: 'the ARN of a version of a Lambda layer',
    example: 'arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION',
  },
} as const satisfies Record<string, Form>;

/** The name of an interface endpoint. The first group is its Region. */
export const ENDPOINT: Form = {
  pattern: /^https:\/\/vpce-[\w-]+\.secretsmanager(?:-fips)?\.([\w-]+)\.vpce\.amazonaws\.com(?:\.cn)?$/,
  what: 'the https URL of an interface endpoint',
  example: 'https://vpce-ID.secretsmanager.REGION.vpce.amazonaws.com',
};

const OCTET = '(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])';
const RANGE: Form = {
  pattern: new RegExp(`^(${OCTET}\\.){3}${OCTET}/(\\d|[12]\\d|3[0-2])$`),
  what: 'a range of IPv4 addresses',
  example: '10.0.0.0/16',
};

/** The settings of `verification` that are lists of texts. */
export const LISTS = {
  engines: {
    pattern: new RegExp(`^(${ENGINES.join('|')})$`),
    what: 'an engine with a built-in driver',
    example: ENGINES.join(', '),
  },
  databaseRanges: RANGE,
  dnsRanges: RANGE,
  aliasTargets: {
    pattern: /^([\w-]+\.)*(rds|redshift|redshift-serverless|cache|docdb)\.amazonaws\.com(\.cn)?$/i,
    what: 'the end of the names of AWS databases',
    example: 'abcdefghijkl.eu-west-1.rds.amazonaws.com',
  },
} as const satisfies Record<string, Form>;

/** The faults of a setting that is a list of texts. */
export const listErrorsOf = (
  setting: string,
  { pattern, what, example }: Form,
  list: readonly string[] | undefined,
): string[] =>
  list?.length === 0
    ? [`${setting} is empty: leave it out, or name ${what}.`]
    : (list ?? [])
        .filter((item) => !Token.isUnresolved(item) && !pattern.test(item))
        .map((item) => `"${item}" in ${setting} is not ${what}, as in ${example}.`);
