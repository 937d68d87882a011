import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { MODES, type Mode } from '../../lambda/runtime/config.ts';
import { settingsFrom } from '../app/context.ts';
import { flatten, textOf } from '../constructs/arn-text.ts';
import { PURPOSES } from '../constructs/permissions.ts';
import { RotationRemediationStack } from '../constructs/rotation-remediation-stack.ts';

type Statement = {
  readonly Sid: keyof typeof PURPOSES;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
type Role = { readonly Policies?: readonly Policy[] };
type Policy = {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
};

/**
 * An installation with every option that needs a permission. `functionsVpc` gives the others what `verify` has; the page
 * says so.
 */
const EVERYTHING = {
  vpcId: 'vpc-00000000',
  subnetIds: 'subnet-00000000',
  verifierArnsByTag: 'arn:aws:lambda:REGION:000000000000:function:YOURS',
  encryptionKeys: 'arn:aws:kms:REGION:000000000000:key/YOURS',
  securityGroupIds: 'sg-00000000',
  encryptionKey: 'arn:aws:kms:REGION:000000000000:key/QUEUES',
};

const stackIn = (mode: Mode, outdir: string): RotationRemediationStack =>
  new RotationRemediationStack(
    // It is not deployed, so the library's slow validation of the template is not needed.
    new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false }),
    'RotationRemediation',
    (scope) => ({
      ...settingsFrom(EVERYTHING).propsIn(scope),
      mode,
      code: () => lambda.Code.fromInline('// only its permissions are looked at'),
    }),
  );

const ROLES = ['remediate', 'verify', 'sweep', 'schedule'] as const;

/** Every statement of every role as a Markdown table, read from the templates of the three modes. */
export const permissionsTable = (): string => {
  const scratch = mkdtempSync(join(tmpdir(), 'permissions-'));
  const rowsIn = new Map(MODES.map((mode) => [mode, rowsOf(stackIn(mode, join(scratch, mode)))]));
  rmSync(scratch, { recursive: true });
  const all = new Set([...MODES].reverse().flatMap((mode) => rowsIn.get(mode) ?? []));
  const rows = ROLES.flatMap((role) => [...all].filter((row) => row.startsWith(`| \`${role}\``)));
  if (rows.length !== all.size) throw new Error('A role is missing in the table.');
  const modesOf = (row: string): string => {
    const modes = MODES.filter((mode) => rowsIn.get(mode)?.includes(row));
    return modes.length === MODES.length ? 'every' : modes.map((mode) => `\`${mode}\``).join(', ');
  };
  return [
    '| role of | action | on | only where | in mode | why |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => row.replace('{modes}', modesOf(row))),
    '',
  ].join('\n');
};

const rowsOf = (stack: RotationRemediationStack): string[] => {
  const template = Template.fromStack(stack);
  const roles: Role[] = Object.values(template.findResources('AWS::IAM::Role')).map(
    (role) => role['Properties'],
  );
  // The only policy outside a role is the verifier's.
  const separate: Policy[] = Object.values(template.findResources('AWS::IAM::Policy')).map(
    (each) => each['Properties'],
  );
  return [
    ...roles.flatMap(({ Policies = [] }) => Policies),
    ...separate.map((policy) => ({ ...policy, PolicyName: 'verify' })),
  ].flatMap(({ PolicyName, PolicyDocument }) =>
    PolicyDocument.Statement.map((statement) => rowOf(PolicyName, statement, stack)),
  );
};

const rowOf = (role: string, statement: Statement, stack: RotationRemediationStack): string => {
  const names = namesIn(stack);
  const inWords = (value: unknown): string => names.get(flatten(value)) ?? `\`${readable(flatten(value))}\``;
  const actions = listOf(statement.Action).map((action) => `\`${action}\``);
  const only = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(
      ([key, value]) => `${operator} \`${key}\`: ${listOf(value).map(inWords).join(' or ')}`,
    ),
  );
  const cells = [
    `\`${role}\``,
    `${statement.Effect === 'Deny' ? '**denied:** ' : ''}${actions.join(', ')}`,
    listOf(statement.Resource).map(inWords).join(', '),
    only.join('; ') || '–',
    '{modes}',
    PURPOSES[statement.Sid],
  ];
  return `| ${cells.join(' | ')} |`;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const readable = (text: string): string =>
  text
    .replace('<AWS::Partition>', 'aws')
    .replace('<AWS::Region>', 'REGION')
    .replace('<AWS::AccountId>', 'ACCOUNT');

/** The names of the stack's own resources in the table. */
const namesIn = ({ remediation }: RotationRemediationStack): ReadonlyMap<string, string> => {
  const { queues, remediate, sweep, verifier } = remediation;
  const stack: Stack = remediation.rule.stack;
  const names: readonly (readonly [unknown, string])[] = [
    [queues.recheck.queueArn, 'the recheck queue'],
    [queues.sweep.queueArn, 'the sweep queue'],
    [queues.failed.queueArn, 'the queue of failed events'],
    [queues.undelivered.queueArn, 'the queue of undelivered events'],
    [remediate.logGroup.logGroupArn, 'its own log group'],
    [sweep.logGroup.logGroupArn, 'its own log group'],
    [verifier?.logGroup.logGroupArn, 'its own log group'],
    [verifier?.function.functionArn, 'the function `verify`'],
    [EVERYTHING.subnetIds, 'its subnets'],
    [EVERYTHING.securityGroupIds, 'its security groups'],
  ];
  return new Map(names.map(([arn, name]) => [textOf(stack, arn ?? ''), name]));
};
