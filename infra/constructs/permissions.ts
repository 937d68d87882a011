import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { SecretScope } from './secret-scope.ts';

/** Every statement of every role by its Sid, and why it is there. docs/permissions.md is made from this. */
export const PURPOSES = {
  SeeLabels: 'The one look at a secret. DescribeSecret returns labels and tags, never a value.',
  ParkAndUnblock:
    'Parks a version under a rescue label and takes AWSPENDING off it. No other label can be written.',
  MoveCurrent: 'Moves AWSCURRENT to the version that was just seen to log in. Granted in mode recover alone.',
  AskVerifier: 'Asks which password works. No function but the ones listed can be invoked.',
  PublishOutcomes: 'Tells what was done, or that a person is needed, on the one bus and as this source only.',
  TakeFromRecheckQueue:
    "Takes the second look after a cancellation, and the sweep's suspects, from the queue.",
  AskAgain:
    'Asks for another pass over a secret whose verifier stopped before it had tried all versions: on the one queue.',
  KeepFailedEvents: 'Puts an event that failed three times where a person will find it.',
  ReadCandidates: 'Reads the stored passwords to try them. Nothing that can read them can change a secret.',
  DecryptCandidates:
    'Decrypts secrets under the customer keys listed, through Secrets Manager and for these secrets only.',
  AttachToVpc:
    "Lets the Lambda service attach the function to the databases' VPC; it asks this of the function's role.",
  SeeVpc: 'As above; EC2 allows these two only on every resource.',
  KeepVpcFromCode: "Takes the two rights above from the function's own code: they serve the Lambda service.",
  ListSecrets: 'Lists secrets page by page. ListSecrets can only be granted on every resource.',
  SendSuspects: 'Asks for a pass over a secret that looks stuck. The sweep itself writes no label.',
  HandOverPages: 'Hands the next page to a fresh invocation before its own time runs out.',
  TakeFromSweepQueue: 'Takes the daily start, and pages handed over, from its own queue.',
  WriteLogs: 'Writes its own log group, which also carries its metrics.',
  StartSweep: 'Starts the sweep when it is time.',
  KeepMissedStart: 'Keeps a start that could not be delivered.',
} as const;
type Purpose = keyof typeof PURPOSES;

const SECRETS =
  'All secrets of this account and Region, or those chosen by name; AWS ends each ARN in six characters.';

/** Why a statement names more than single things; no other statement may. */
const WIDE: Partial<Record<Purpose, string>> = {
  SeeLabels: SECRETS,
  ParkAndUnblock: SECRETS,
  MoveCurrent: SECRETS,
  ReadCandidates: SECRETS,
  ListSecrets: 'ListSecrets can only be granted on every resource; it returns no value.',
  AttachToVpc:
    "A network interface has no name before Lambda makes it; the function's code is denied all of it.",
  SeeVpc: "EC2 allows these only on every resource; the function's code is denied them.",
};

/** Why this statement names more than single things; undefined where it has no reason to. */
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

/** Where the name begins in a secret's ARN of this account and Region. */
export const secretArnPrefix = (scope: Construct): string =>
  Stack.of(scope).formatArn({ service: 'secretsmanager', resource: 'secret:' });

/** The chosen secrets by their names. The wildcard takes in the six characters that AWS adds (I3). */
export const chosenSecrets = (scope: Construct, { namePrefixes = [''] }: SecretScope): string[] =>
  namePrefixes.map((prefix) => `${secretArnPrefix(scope)}${prefix}*`);

/** The condition that holds a statement to secrets with the chosen tag (I2); none where no tag is asked for. */
export const taggedAs = ({ tag }: SecretScope): Conditions =>
  tag === undefined ? {} : { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } };
