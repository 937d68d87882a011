export type ContextKey = keyof typeof CONTEXT_KEYS;

/** The keys of `-c key=value`. The table in docs/deploying.md is made from this. */
export const CONTEXT_KEYS = {
  mode: {
    example: 'recover',
    effect: '`report` writes nothing, `unblock` never touches AWSCURRENT, `recover` may move it on evidence',
    otherwise: '`recover` with a verifier, else `unblock`',
  },
  failedRotations: {
    example: 'ignore',
    effect:
      'a rotation that failed and is still on: `ignore`, `report` (look and tell) or `recover` (may move AWSCURRENT on evidence)',
    otherwise: '`report`',
  },
  previousOnUnverified: {
    example: 'leave',
    effect:
      'AWSPREVIOUS where nobody could ask the database: `move` to the parked version, where rotation functions look, or `leave`',
    otherwise: '`move`',
  },
  vpcId: {
    example: 'vpc-0123456789abcdef0',
    effect:
      'builds the verifier in this VPC, where it can reach the databases, in the subnets that are given',
    otherwise: 'no verifier is built',
  },
  subnetIds: {
    example: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
    effect: "the verifier's subnets; they need a way to Secrets Manager (an interface endpoint or NAT)",
    otherwise: '',
  },
  securityGroupIds: {
    example: 'sg-0123456789abcdef0',
    effect: "the verifier's security groups",
    otherwise: 'a new one, out to HTTPS and the usual database ports only',
  },
  verifierArn: {
    example: 'arn:aws:lambda:eu-west-1:111122223333:function:mine',
    effect: 'asks your own function for every secret, instead of the built-in verifier',
    otherwise: '',
  },
  verifierArnsByTag: {
    example: 'arn:aws:lambda:…:function:one,arn:aws:lambda:…:function:two',
    effect: 'your own functions that a secret may name in its tag `rotation-remediation:verifier`',
    otherwise: 'the tag is not followed',
  },
  loginAttempts: {
    example: '3',
    effect: 'refusals in a row that a database user may get from the built-in verifier, 2 to 5',
    otherwise: '2',
  },
  engines: {
    example: 'postgres,mysql',
    effect: 'the engines whose usual ports the new security group lets out to',
    otherwise: 'all that have a built-in driver',
  },
  databaseRanges: {
    example: '10.0.0.0/16',
    effect: "the IPv4 ranges in which the new security group lets out to the engines' ports",
    otherwise: 'everywhere; a VPC that tells its range: that one',
  },
  dnsRanges: {
    example: '10.0.0.0/28',
    effect:
      "the IPv4 ranges of your own DNS servers, if a VPC's DHCP options name any; every new security group lets out to them",
    otherwise: "Amazon's DNS, which needs no rule",
  },
  certificateAuthorities: {
    example: 'arn:aws:lambda:eu-west-1:111122223333:layer:corporate-ca:1',
    effect:
      'private authorities that the verifier trusts, too: a PEM file, or a layer that has it as `certificate-authorities.pem`',
    otherwise: "public authorities and Amazon's",
  },
  secretsManagerEndpoint: {
    example: 'https://vpce-0123456789abcdef0-abcdefgh.secretsmanager.eu-west-1.vpce.amazonaws.com',
    effect:
      'the interface endpoint of Secrets Manager that the verifier calls, if it has no private DNS name',
    otherwise: "Secrets Manager's usual name",
  },
  aliasTargets: {
    example: 'abcdefghijkl.eu-west-1.rds.amazonaws.com',
    effect:
      'ends of server names that a host may be an alias (CNAME) of; `docs/verifier.md` says what that gives up',
    otherwise: 'a server has to prove the name in the secret',
  },
  recheckDelay: {
    example: '15',
    effect: 'minutes from a cancellation to the recheck, 1 to 15',
    otherwise: '15',
  },
  sweepSchedule: {
    example: 'cron(0 4 * * ? *)',
    effect: 'when the sweep runs: `rate(…)` of up to six days, or a `cron(…)` of every day',
    otherwise: '`rate(1 day)`',
  },
  secretNamePrefixes: {
    example: 'prod/,payments/',
    effect: 'limits the scope to secrets whose names begin with one of these',
    otherwise: 'every name',
  },
  secretTag: {
    example: 'team=payments',
    effect: 'limits the scope to secrets with this tag',
    otherwise: 'tagged or not',
  },
  encryptionKeys: {
    example: 'arn:aws:kms:eu-west-1:111122223333:key/…',
    effect: 'customer keys that the built-in verifier may decrypt secrets with',
    otherwise: 'none; `aws/secretsmanager` needs no entry',
  },
  functionsVpcId: {
    example: 'vpc-0123456789abcdef0',
    effect:
      'attaches `remediate` and `sweep` to this VPC, in the subnets that are given; it may be the same as `vpcId`',
    otherwise: 'they are in no VPC',
  },
  functionsSubnetIds: {
    example: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
    effect:
      'the subnets of `remediate` and `sweep`; they need a way to Secrets Manager, SQS, EventBridge and Lambda',
    otherwise: '',
  },
  functionsSecurityGroupIds: {
    example: 'sg-0123456789abcdef0',
    effect: 'the security groups of `remediate` and `sweep`',
    otherwise: 'a new one, out to HTTPS only',
  },
  permissionsBoundary: {
    example: 'team/boundary',
    effect:
      'the permissions boundary of every role: the name of a managed policy in each account, with its path',
    otherwise: 'none',
  },
  encryptionKey: {
    example: 'arn:aws:kms:eu-west-1:111122223333:key/…',
    effect: 'customer key of the log groups and the queues; its policy has to let services in',
    otherwise: 'keys of AWS',
  },
  runtime: {
    example: 'nodejs22.x',
    effect: "the functions' runtime, for Regions that do not have the newer one yet",
    otherwise: '`nodejs24.x`',
  },
  architecture: {
    example: 'x86_64',
    effect: "the functions' architecture, for Regions that do not have the other one",
    otherwise: '`arm64`',
  },
  alarmTopic: {
    example: 'arn:aws:sns:eu-west-1:111122223333:on-call',
    effect: 'sends the alarms to this topic',
    otherwise: 'a new encrypted topic, its ARN in the outputs',
  },
  runbooks: {
    example: 'https://wiki.example.com/runbooks/',
    effect: 'the base URL of the runbooks that alarms link',
    otherwise: "the repository's; `docs/runbooks/`, their path in it, while it has no address",
  },
  logRetention: {
    example: '90',
    effect: 'days that logs are kept, one of the numbers that CloudWatch allows',
    otherwise: '365',
  },
  outcomeBus: {
    example: 'arn:aws:events:eu-west-1:111122223333:event-bus/ops',
    effect: 'publishes outcome events on this bus',
    otherwise: 'the default bus',
  },
  concurrency: {
    example: '10',
    effect:
      "secrets worked on at the same time; `unreserved` where the account's quota leaves nothing to reserve",
    otherwise: '5',
  },
  regions: {
    example: 'eu-west-1,us-east-1',
    effect: 'makes a stack for each Region',
    otherwise: 'the Region of your AWS configuration',
  },
} as const;

export const isContextKey = (key: string): key is ContextKey => Object.hasOwn(CONTEXT_KEYS, key);

/** A row for each key; `parameterOf` names the template's parameter of the same effect, if there is one. */
export const contextTable = (parameterOf: Readonly<Partial<Record<string, string>>>): string => {
  const rows = Object.entries(CONTEXT_KEYS).map(([key, { example, effect, otherwise }]) => {
    const parameter = parameterOf[key];
    const cells = [
      `\`${key}\``,
      parameter ? `\`${parameter}\`` : '–',
      `\`${example}\``,
      effect,
      otherwise || '–',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| key | parameter | example | effect | left out |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
};
