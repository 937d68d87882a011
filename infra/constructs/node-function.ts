import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, INLINE_POLICY } from './acknowledge.ts';
import { textOf } from './arn-text.ts';
import { type FunctionCode, type FunctionName, NODE_RUNTIME } from './function-code.ts';
import { allow, whyWide } from './permissions.ts';
import { attachToVpc, keepVpcFromCode, type VpcAttachment } from './vpc-attachment.ts';

/** What is the same for each of the functions. */
export type FunctionSettings = {
  readonly code: FunctionCode;
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly logRetention: logs.RetentionDays;
  /** The log groups' customer managed key. @default - a key of AWS */
  readonly encryptionKey: kms.IKey | undefined;
};

interface NodeFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly settings: FunctionSettings;
  readonly timeoutMs: number;
  /** In megabytes; the CPU's share grows with it. @default 256 */
  readonly memoryMb?: number;
  readonly environment: Record<string, string>;
  /** All permissions of the function, except writing its own logs and being attached to a VPC. */
  readonly statements: iam.PolicyStatement[];
  /** @default - outside of any VPC */
  readonly attachment?: VpcAttachment | undefined;
  /** Further properties of this function. */
  readonly more?: Partial<lambda.FunctionProps>;
}

/** A function with its log group, and a role with exactly these statements. */
export class NodeFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { attachment, settings } = props;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: settings.logRetention,
      ...(settings.encryptionKey && { encryptionKey: settings.encryptionKey }),
      // The record of changes to secrets stays when the stack is deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const writeLogs = allow('WriteLogs', {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
    const statements = [
      ...props.statements,
      ...(attachment === undefined ? [] : attachToVpc(this, attachment)),
      writeLogs,
    ];
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function ${props.name} of rotation-remediation may do`,
      inlinePolicies: {
        [props.name]: new iam.PolicyDocument({ statements }),
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      ...props.more,
      ...(attachment && {
        vpc: attachment.vpc,
        ...(attachment.subnets && { vpcSubnets: attachment.subnets }),
        securityGroups: [...attachment.securityGroups],
      }),
      description: props.description,
      runtime: settings.runtime,
      architecture: settings.architecture,
      code: settings.code(props.name, this),
      handler: 'index.handler',
      memorySize: props.memoryMb ?? 256,
      timeout: Duration.millis(props.timeoutMs),
      environment: props.environment,
      // No grant of the library: it would add statements.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    if (attachment !== undefined) this.#keepVpcFromCode();
    this.#acknowledgeWildcards(statements);
    this.#acknowledgeSettings(props);
  }

  /** A separate policy, because it names the function, which is made after its role. */
  #keepVpcFromCode(): void {
    const policy = new iam.Policy(this, 'KeepVpcFromCode', {
      roles: [this.role],
      statements: [keepVpcFromCode(this.function.functionArn)],
    });
    acknowledge(policy, 'IAMNoInlinePolicy', INLINE_POLICY);
  }

  /** Acknowledges cdk-nag's findings about wildcards, each with its reason. */
  #acknowledgeWildcards(statements: readonly iam.PolicyStatement[]): void {
    for (const statement of statements) {
      const reason = whyWide(statement);
      if (reason === undefined) continue;
      const wide = statement.resources.map((each) => textOf(this, each)).filter((text) => text.includes('*'));
      for (const text of wide) {
        Validations.of(this.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${text}]`, reason });
      }
    }
  }

  /** Acknowledges what a setting that is left out would change. */
  #acknowledgeSettings({ settings, attachment }: NodeFunctionProps): void {
    acknowledge(this.role, 'IAMNoInlinePolicy', INLINE_POLICY);
    if (settings.encryptionKey === undefined) {
      const reason =
        'CloudWatch Logs encrypts every log group with a key of AWS. `encryptionKey` names your own.';
      acknowledge(this.logGroup, 'CloudWatchLogGroupEncrypted', reason);
    }
    if (attachment === undefined) {
      const reason = "It calls AWS's own endpoints and nothing else. `functionsVpc` puts it into a VPC.";
      acknowledge(this.function, 'LambdaInsideVPC', reason);
    }
    if (settings.runtime.name !== NODE_RUNTIME.name) {
      const reason = 'Asked for, for a Region without the newer one. The bundles are built for both.';
      Validations.of(this.function).acknowledge({ id: 'AwsSolutions-L1', reason });
    }
  }
}
