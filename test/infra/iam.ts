import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, REGION, resourcesOf } from './synthesized.ts';

type Policy = { readonly name: string; readonly policy: unknown };
export type Request = {
  readonly action: string;
  readonly on: string;
  readonly context?: Record<string, string | string[]>;
  /** The account that owns the resource. */
  readonly owner?: string;
  /** Whether that account shares it by RAM, for this action. */
  readonly shared?: boolean;
};

/** The ARN that a resource of the template would get. */
export const arnOf = (logicalId: string, type: string): string => {
  const front = (service: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}`;
  if (type === 'AWS::SQS::Queue') return `${front('sqs')}:${logicalId}`;
  if (type === 'AWS::Lambda::Function') return `${front('lambda')}:function:${logicalId}`;
  if (type === 'AWS::Logs::LogGroup') return `${front('logs')}:log-group:${logicalId}:*`;
  throw new Error(`Say what the ARN of an ${type} looks like.`);
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackName': 'RotationRemediation',
};

/** A template's value as it would be once deployed. */
export const deployed = (template: Template, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => deployed(template, each));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref' && PSEUDO[`${argument}`] !== undefined) return PSEUDO[`${argument}`];
  if (name === 'Fn::Join') {
    const [separator, parts] = deployed(template, argument) as [string, string[]];
    return parts.join(separator);
  }
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = argument as [string, string];
    if (attribute === 'GroupId') return `sg-of-${id}`;
    if (attribute !== 'Arn') throw new Error(`${id}.${attribute} is not known here.`);
    return arnOf(id, template.toJSON()['Resources'][id].Type);
  }
  if (name === 'Ref' || name.startsWith('Fn::')) throw new Error(`${name} ${argument} is not known here.`);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(template, each)]));
};

/** Every policy of one function's role, as it would be once deployed. */
export const policiesOf = (template: Template, functionName: string): Policy[] => {
  const policies: Policy[] = [];
  let roleId: string | undefined;
  for (const [id, role] of Object.entries(resourcesOf(template, 'AWS::IAM::Role'))) {
    const inline = (role['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
    if (!inline.some((each) => each.PolicyName === functionName)) continue;
    if (role['ManagedPolicyArns'] !== undefined) throw new Error(`${id} has managed policies.`);
    roleId = id;
    for (const each of inline) {
      policies.push({ name: each.PolicyName, policy: deployed(template, each.PolicyDocument) });
    }
  }
  if (roleId === undefined) throw new Error(`There is no role for "${functionName}".`);
  for (const [id, policy] of Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))) {
    if (JSON.stringify(policy['Roles']) !== JSON.stringify([{ Ref: roleId }])) continue;
    policies.push({ name: id, policy: deployed(template, policy['PolicyDocument']) });
  }
  return policies;
};

/**
 * The simulator does not know `kms:EncryptionContext:…`, whose names are the caller's own. Another key of
 * kms:Decrypt that holds one text stands in for it, in policy and request alike.
 */
const asKnownToSimulator = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll('kms:EncryptionContext:SecretARN', 'kms:RequestAlias'));

/** A key's own policy must leave the matter to IAM, or no identity policy counts. */
const DEFAULT_KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  ],
};

/** What a resource share of RAM comes to: a policy of the resource that lets this account in. */
const sharing = (Action: string, Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action, Resource }],
});

/** What IAM would answer. Throws where AWS knows no such request, or none with such a context. */
export const answerTo = async (policies: readonly Policy[], request: Request): Promise<string> => {
  const { action, on, context = {}, owner = ACCOUNT, shared = false } = request;
  const result = await runSimulation(
    asKnownToSimulator({
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/of-the-function`,
        action,
        resource: { resource: on, accountId: owner },
        contextVariables: context,
      },
      identityPolicies: [...policies],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:') && { resourcePolicy: DEFAULT_KEY_POLICY }),
      ...(shared && { resourcePolicy: sharing(action, on) }),
    }),
    {},
  );
  if (result.resultType !== 'single') throw new Error(`${action} on ${on}: ${JSON.stringify(result)}`);
  const ignored = result.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`${action} does not know ${ignored.join(', ')}.`);
  return result.overallResult;
};
