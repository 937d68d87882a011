import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { FailedRotations, Mode, PreviousOnUnverified } from '../../lambda/runtime/config.ts';
import type { FunctionCode } from './function-code.ts';
import type { SecretScope } from './secret-scope.ts';

/** The verifier, which finds out which stored password the database accepts. */
export interface Verification {
  /**
   * The databases' VPC, in which the verifier is built. The VPC needs a way to Secrets Manager: an interface endpoint
   * or a NAT gateway.
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
   * The verifier's security groups. The databases' groups must let them in.
   *
   * @default - a new group: nothing in, and out only to HTTPS and the usual ports of the engines
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * ARN of your own function that fulfils the verifier's contract. It is asked for every secret, instead of the one
   * built in `vpc`.
   *
   * @default - the built-in verifier where `vpc` is given
   */
  readonly functionArn?: string;
  /**
   * ARNs of functions that a secret may name as its verifier, in its tag `rotation-remediation:verifier`. No other
   * function is invoked.
   *
   * @default - the tag is ignored
   */
  readonly functionArnsByTag?: string[];
  /**
   * How many refusals in a row a database user may get from the built-in verifier, 2 to 5. An accepted login resets
   * the count. Choose fewer than the number after which the databases lock accounts.
   *
   * @default 2
   */
  readonly loginAttempts?: number;
  /**
   * The engines whose usual ports the new security group lets out to, by their names in a secret, such as `postgres`.
   * The verifier itself logs in to every engine that it has a driver for.
   *
   * @default - all that have a built-in driver
   */
  readonly engines?: string[];
  /**
   * The IPv4 ranges with the databases, in which the new security group lets out to the engines' ports: `10.0.0.0/16`.
   *
   * @default - the VPC's first range; everywhere for a VPC that was imported without it
   */
  readonly databaseRanges?: string[];
  /**
   * The IPv4 ranges of your own DNS servers, if the VPC's DHCP options name any. The new security group lets out to
   * them. Amazon's own DNS needs no rule.
   *
   * @default - none
   */
  readonly dnsRanges?: string[];
  /**
   * A Lambda layer with certificates of private authorities, in PEM, in its file `certificate-authorities.pem`. The
   * built-in verifier trusts them besides the public ones and Amazon's.
   *
   * @default - none
   */
  readonly certificateAuthorities?: lambda.ILayerVersion;
  /**
   * Ends of the names of AWS databases that a secret's host may be an alias (CNAME) of, such as
   * `abcdefghijkl.eu-west-1.rds.amazonaws.com`. The server then has to prove that name, not the secret's. Whoever can
   * change the alias chooses among all servers with such a name, and gets the passwords that are tried.
   *
   * @default - none: a server has to prove the name in the secret
   */
  readonly aliasTargets?: string[];
}

/** The VPC of the functions that log in to nothing: `remediate` and `sweep`. */
export interface FunctionsVpc {
  /** It needs endpoints, or a way out, to Secrets Manager, SQS, EventBridge and Lambda. */
  readonly vpc: ec2.IVpc;
  /**
   * The functions' subnets. They may belong to another account, which shares them.
   *
   * @default - the VPC's private subnets
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * The functions' security groups. The endpoints' groups must let them in.
   *
   * @default - a new group: nothing in, and out only to HTTPS and to `dnsRanges`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * The IPv4 ranges of your own DNS servers, if the VPC's DHCP options name any. The new security group lets out to
   * them. Amazon's own DNS needs no rule.
   *
   * @default - none
   */
  readonly dnsRanges?: string[];
}

/**
 * The settings that are the same in every language. The package's own props add the other ones.
 *
 * @internal
 */
export interface CommonProps {
  /**
   * The verifier.
   *
   * @default - none: AWSCURRENT is never moved
   */
  readonly verification?: Verification;
  /**
   * Attaches `remediate` and `sweep` to a VPC, too: for accounts in which no function may be outside of one, and for
   * secrets whose policy asks for an endpoint (`aws:SourceVpce`). It may be the verifier's.
   *
   * @default - they are in no VPC
   */
  readonly functionsVpc?: FunctionsVpc;
  /**
   * The time from a cancellation to the recheck. A shorter one than the default may come before the last step of the
   * cancelled rotation.
   *
   * @default Duration.minutes(15)
   */
  readonly recheckDelay?: Duration;
  /**
   * When the sweep runs: at least every six days, so that an alarm can notice a missing sweep.
   *
   * @default ScheduleExpression.rate(Duration.days(1))
   */
  readonly sweepSchedule?: scheduler.ScheduleExpression;
  /**
   * The secrets in scope.
   *
   * @default - all of the account and Region
   */
  readonly secrets?: SecretScope;
  /**
   * Customer managed keys that the built-in verifier may decrypt secrets with.
   *
   * @default - none: secrets under `aws/secretsmanager` need no such permission
   */
  readonly encryptionKeys?: kms.IKey[];
  /**
   * Customer managed key of the log groups and the queues. A key of the same app gets the policy that it needs; any
   * other must let in CloudWatch Logs, EventBridge and this account's roles. The alarms' topic has a key of its own.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The permissions boundary of every role: the name of a managed policy of the account, with its path if it has one.
   *
   * @default - none, or the one of `PermissionsBoundary` in the stack's or the app's props
   */
  readonly permissionsBoundaryName?: string;
  /**
   * The functions' runtime, `nodejs22.x` or `nodejs24.x`: for Regions that do not have the default yet.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;
  /**
   * The functions' architecture. Their code runs on both.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;
  /**
   * URL of the interface endpoint by which the built-in verifier reaches Secrets Manager, if the endpoint has no
   * private DNS name: `https://vpce-ID.secretsmanager.REGION.vpce.amazonaws.com`.
   *
   * @default - Secrets Manager's usual name
   */
  readonly secretsManagerEndpoint?: string;
  /**
   * The alarms' topic. The topic and its key, if it has one, must let CloudWatch publish.
   *
   * @default - a new encrypted topic without subscribers
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * The base URL of the runbooks that the alarms link, ending in a slash.
   *
   * @default - the repository's own; `docs/runbooks/`, their path in it, while it has no address
   */
  readonly runbooks?: string;
  /**
   * How long the functions' logs are kept, also after the stack is deleted.
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
}

export interface RotationRemediationProps extends CommonProps {
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
   * How many secrets are processed at the same time. As many executions are reserved, of the built-in verifier, too.
   * `unreserved` is for accounts whose Lambda quota is too small for a reservation.
   *
   * @default 5
   */
  readonly concurrency?: number | 'unreserved';
}

/** The props with the functions' code, which each way to deploy has in another place. */
export interface PropsWithCode extends RotationRemediationProps {
  readonly code: FunctionCode;
}
