import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { textOf } from './arn-text.ts';
import { type FunctionCode, type FunctionName, NODE_RUNTIME } from './function-code.ts';
import { allow, whyWide } from './permissions.ts';

interface NodeFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly code: FunctionCode;
  readonly timeoutMs: number;
  /** In megabytes; the CPU's share grows with it. @default 256 */
  readonly memoryMb?: number;
  readonly logRetention: logs.RetentionDays;
  readonly environment: Record<string, string>;
  /** All permissions of the function, except writing its own logs. */
  readonly statements: iam.PolicyStatement[];
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
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention,
      // The record of changes to secrets stays when the stack is deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const writeLogs = allow('WriteLogs', {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function ${props.name} of rotation-remediation may do`,
      inlinePolicies: {
        [props.name]: new iam.PolicyDocument({ statements: [...props.statements, writeLogs] }),
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      ...props.more,
      description: props.description,
      runtime: NODE_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      code: props.code(props.name, this),
      handler: 'index.handler',
      memorySize: props.memoryMb ?? 256,
      timeout: Duration.millis(props.timeoutMs),
      environment: props.environment,
      // No grant of the library: it would add statements.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    this.#acknowledgeWildcards(props.statements);
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
}
