import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RotationRemediation as Installation } from '../constructs/rotation-remediation.ts';
import { addOutputs, DESCRIPTION, tagAll } from '../constructs/rotation-remediation-stack.ts';
import type { RotationRemediationProps, RotationRemediationStackProps } from './props.ts';
import { propsWithCode } from './props-with-code.ts';

export type { FunctionsVpc, Verification } from '../constructs/rotation-remediation-props.ts';
export type { SecretScope, SecretTag } from '../constructs/secret-scope.ts';
export * from './props.ts';

/** The functions' bundles, beside the compiled library in the package. */
const FUNCTIONS = join(__dirname, '../../../functions');

/**
 * Repairs the staging labels of this Region's secrets when their rotation is cancelled or fails. Throws an Error
 * with a sentence for each fault of the props.
 */
export class RotationRemediation extends Construct {
  /** The alarms' topic. */
  public readonly alarmTopic: sns.ITopic;
  /** Reads and moves labels. Cannot read a value. */
  public readonly remediateFunction: lambda.IFunction;
  /** Looks for stuck secrets of which no event arrived. */
  public readonly sweepFunction: lambda.IFunction;
  /** The built-in verifier; missing without `verification.vpc`. */
  public readonly verifyFunction?: lambda.IFunction;
  /** What the databases must let in; empty without the built-in verifier. */
  public readonly verifierSecurityGroups: ec2.ISecurityGroup[];
  readonly #installation: Installation;

  constructor(scope: Construct, id: string, props: RotationRemediationProps = {}) {
    super(scope, id);
    // `Default` is left out of logical ids: they are the same as those of the plain template.
    this.#installation = new Installation(this, 'Default', propsWithCode(props, FUNCTIONS));
    const { alarmTopic, remediate, sweep, verifier } = this.#installation;
    this.alarmTopic = alarmTopic;
    this.remediateFunction = remediate.function;
    this.sweepFunction = sweep.function;
    this.verifyFunction = verifier?.function;
    this.verifierSecurityGroups = [...(verifier?.securityGroups ?? [])];
  }

  /** Adds the outputs that the runbooks' commands use to the stack. */
  public addOutputs(): void {
    addOutputs(Stack.of(this), this.#installation);
  }
}

/** The installation in one Region as a stack, with its outputs and tags. */
export class RotationRemediationStack extends Stack {
  /** What is in the stack. */
  public readonly remediation: RotationRemediation;

  constructor(scope: Construct, id: string, props: RotationRemediationStackProps = {}) {
    super(scope, id, { description: DESCRIPTION, ...props });
    this.remediation = new RotationRemediation(this, 'RotationRemediation', props);
    this.remediation.addOutputs();
    tagAll(this);
  }
}
