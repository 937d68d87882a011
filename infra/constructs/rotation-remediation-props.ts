import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { FailedRotations, Mode, PreviousOnUnverified } from '../../lambda/runtime/config.ts';
import type { FunctionCode } from './function-code.ts';
import type { SecretScope } from './secret-scope.ts';

/** Who finds out which stored password the database accepts. */
export interface Verification {
  /**
   * The databases' VPC. Builds the verifier in it. It needs a way to Secrets Manager from there: an interface
   * endpoint or a NAT gateway.
   *
   * @default - no verifier is built
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The verifier's subnets.
   *
   * @default - the VPC's private subnets
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * The verifier's security groups; the databases' groups must let them in.
   *
   * @default - a new group that lets nothing in, and out only to HTTPS and the built-in engines' usual ports
   */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
  /**
   * ARN of a function of your own that keeps the verifier's contract and is asked for every secret, in place
   * of the one built in `vpc`.
   *
   * @default - the built-in verifier where `vpc` is given
   */
  readonly functionArn?: string;
  /**
   * ARNs of functions that a secret may name as its verifier, by its tag `rotation-remediation:verifier`. No
   * other function is ever invoked.
   *
   * @default - the tag is not followed
   */
  readonly functionArnsByTag?: readonly string[];
  /**
   * How many refusals in a row the built-in verifier may put a database user through, 2 to 5; an acceptance
   * begins the count anew. Fewer than what the databases lock accounts after.
   *
   * @default 2
   */
  readonly loginAttempts?: number;
}

export interface RotationRemediationProps {
  /**
   * `report` writes nothing, `unblock` never touches AWSCURRENT, `recover` may move it on evidence.
   *
   * @default - `recover` with `verification`, else `unblock`
   */
  readonly mode?: Mode;
  /**
   * What is done about a rotation that failed and is still switched on. `ignore` takes no such event, `report` looks,
   * tries the logins where there is a verifier, and tells; `recover` may move AWSCURRENT on evidence, and needs mode
   * `recover`. The tag `rotation-remediation-failed-rotations` of a secret narrows it.
   *
   * @default 'report'
   */
  readonly failedRotations?: FailedRotations;
  /**
   * What happens to AWSPREVIOUS where a version is parked and nobody could ask the database. `move` puts it on that
   * version, where rotation functions look for a password; `leave` is for clients that accept AWSPREVIOUS beside
   * AWSCURRENT. The tag `rotation-remediation-previous-on-unverified` of a secret narrows it.
   *
   * @default 'move'
   */
  readonly previousOnUnverified?: PreviousOnUnverified;
  /**
   * Who is asked which password works.
   *
   * @default - nobody: AWSCURRENT is never moved
   */
  readonly verification?: Verification;
  /**
   * How long after a cancellation the second look is taken. Shorter than the default, it may come before the
   * last step of the cancelled rotation has landed.
   *
   * @default Duration.minutes(15)
   */
  readonly recheckDelay?: Duration;
  /**
   * When all secrets are looked through. At least every six days, or its failing could go unnoticed.
   *
   * @default ScheduleExpression.rate(Duration.days(1))
   */
  readonly sweepSchedule?: scheduler.ScheduleExpression;
  /**
   * Which secrets are looked after.
   *
   * @default - all of the account and Region
   */
  readonly secrets?: SecretScope;
  /**
   * Customer managed keys that the built-in verifier may decrypt secrets with.
   *
   * @default - none: secrets under `aws/secretsmanager` need no such right
   */
  readonly encryptionKeys?: readonly kms.IKey[];
  /**
   * Where the alarms go. It must let CloudWatch publish, its key too where it has one.
   *
   * @default - a new encrypted topic without subscribers
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * Where the runbooks that the alarms link are served, ending in a slash.
   *
   * @default - their path in this repository, `docs/runbooks/`
   */
  readonly runbooks?: string;
  /**
   * How long the functions' logs are kept, also after the stack is gone.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The bus that outcome events are published on.
   *
   * @default - the account's default bus
   */
  readonly outcomeBus?: events.IEventBus;
  /**
   * How many secrets are worked on at the same time; so many executions are reserved, of the built-in
   * verifier, too. `unreserved` is for
   * accounts whose Lambda quota leaves nothing to reserve.
   *
   * @default 5
   */
  readonly concurrency?: number | 'unreserved';
  /**
   * Where the functions' code is.
   *
   * @default - the bundles that `npm run build` writes to `dist/`
   */
  readonly code?: FunctionCode;
}
