import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { SecretScope } from './secret-scope.ts';

/** Every statement of every role by its Sid, and why it is there. docs/permissions.md is made from this. */
export const PURPOSES = {
  SeeLabels: 'Reads labels and tags. DescribeSecret never returns a value.',
  ParkAndUnblock:
    'Parks a version under a rescue label and takes AWSPENDING off it. No other label can be written with it.',
  MovePrevious:
    'Puts AWSPREVIOUS on a version that is parked, whose password was accepted or could not be tried: rotation functions look there, and not under a rescue label. Gives it back later.',
  MoveCurrent: 'Moves AWSCURRENT to the version that was just seen to log in. Granted in mode recover alone.',
  AskVerifier: 'Asks which password works. No function but the ones listed can be invoked.',
  AskTaggedVerifiers: 'Asks the verifier that a secret names by its tag, where it is one of those listed.',
  PublishOutcomes: 'Publishes outcomes, on this one bus and with this source only.',
  TakeFromRecheckQueue: "Takes rechecks and the sweep's findings from the queue.",
  AskAgain: 'Asks for another recheck where the verifier could not try all versions.',
  UseQueueKey: 'Encrypts and decrypts messages of the queues, through SQS alone. With `encryptionKey`.',
  KeepFailedEvents: 'Keeps an event that failed three times, for an operator.',
  ReadCandidates: 'Reads the stored passwords to try them. Nothing that can read them can change a secret.',
  DecryptCandidates:
    'Decrypts secrets under the customer keys listed, through Secrets Manager and for these secrets only.',
  AttachToVpc: "Lets the Lambda service attach the function to its VPC; it asks this of the function's role.",
  UseSubnets: 'As above, in these subnets alone. In a shared VPC they belong to another account.',
  UseSecurityGroups: 'As above, with these groups alone. They, too, may belong to another account.',
  SeeVpc: 'As above; EC2 allows these two only on every resource.',
  KeepVpcFromCode: "Takes the rights above from the function's own code: they serve the Lambda service.",
  ListSecrets: 'Lists secrets page by page. ListSecrets can only be granted on every resource.',
  SendFindings: 'Asks for a pass over a secret that looks stuck. The sweep itself writes no label.',
  HandOverPages: 'Hands the next page to a fresh invocation before its own time runs out.',
  TakeFromSweepQueue: 'Takes the daily start, and pages handed over, from its own queue.',
  WriteLogs: 'Writes its own log group, which also carries its metrics.',
  StartSweep: 'Starts the sweep.',
  KeepMissedStart: 'Keeps a start that could not be delivered.',
} as const;
type Purpose = keyof typeof PURPOSES;

const SECRETS =
  'All secrets of this account and Region, or those in scope by name; AWS ends each ARN in six characters.';

/** The statements with a wildcard in their resources, and why. No other statement may have one. */
const WIDE: Partial<Record<Purpose, string>> = {
  SeeLabels: SECRETS,
  ParkAndUnblock: SECRETS,
  MovePrevious: SECRETS,
  MoveCurrent: SECRETS,
  ReadCandidates: SECRETS,
  ListSecrets: 'ListSecrets can only be granted on every resource; it returns no value.',
  AttachToVpc:
    "A network interface has no name before Lambda makes it; the function's code is denied all of it.",
  UseSubnets: 'Subnets are named by their ids in the condition, because their account is not known.',
  UseSecurityGroups: 'Groups are named by their ids in the condition, because their account is not known.',
  SeeVpc: "EC2 allows these only on every resource; the function's code is denied them.",
};

/** Why this statement has a wildcard; undefined if it must not have one. */
export const whyWide = (statement: iam.PolicyStatement): string | undefined =>
  Object.entries(WIDE).find(([purpose]) => purpose === statement.sid)?.[1];

type Conditions = Record<string, Record<string, string | string[]>>;
type Grant = {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Conditions;
};

export const allow = (purpose: Purpose, grant: Grant): iam.PolicyStatement =>
  new iam.PolicyStatement({ sid: purpose, effect: iam.Effect.ALLOW, ...grant });

export const deny = (purpose: Purpose, grant: Grant): iam.PolicyStatement =>
  new iam.PolicyStatement({ sid: purpose, effect: iam.Effect.DENY, ...grant });

/** A secret's ARN in this account and Region, up to where its name begins. */
export const secretArnPrefix = (scope: Construct): string =>
  Stack.of(scope).formatArn({ service: 'secretsmanager', resource: 'secret:' });

/** The ARNs of the secrets in scope, by name. The wildcard covers the six characters that AWS adds (I3). */
export const arnsInScope = (scope: Construct, { namePrefixes = [''] }: SecretScope): string[] =>
  namePrefixes.map((prefix) => `${secretArnPrefix(scope)}${prefix}*`);

/** The condition that limits a statement to secrets with the tag of the scope (I2); empty without such a tag. */
export const taggedAs = ({ tag }: SecretScope): Conditions =>
  tag === undefined ? {} : { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } };
