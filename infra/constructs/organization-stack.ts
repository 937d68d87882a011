import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  Capability,
  DeploymentType,
  RegionConcurrencyType,
  StackSet,
  StackSetStack,
  StackSetTarget,
  StackSetTemplate,
} from 'cdk-stacksets';
import type { Construct } from 'constructs';
import type { Organization } from '../app/context.ts';
import { codeFromBucket, DIST } from './function-code.ts';
import { RotationRemediation } from './rotation-remediation.ts';
import { addOutputs, DESCRIPTION, type PropsIn, tagAll } from './rotation-remediation-stack.ts';

export interface OrganizationStackProps extends StackProps {
  readonly organization: Organization;
  readonly regions: readonly string[];
  readonly propsIn: PropsIn;
  /** Where the bundles are whose zips are in the buckets. */
  readonly bundles?: string;
}

/** Rolls the installation out over an organization's accounts, and to accounts that join it later. */
export class OrganizationStack extends Stack {
  readonly member: StackSetStack;

  constructor(scope: Construct, id: string, props: OrganizationStackProps) {
    super(scope, id, { description: `${DESCRIPTION}: all over an organization`, ...props });
    const { organization, regions, propsIn, bundles = DIST } = props;
    this.member = new StackSetStack(this, 'Member');
    this.member.templateOptions.description = DESCRIPTION;
    const remediation = new RotationRemediation(this.member, 'RotationRemediation', {
      ...propsIn(this.member),
      code: codeFromBucket(organization.artifactBucketPrefix, bundles),
    });
    addOutputs(this.member, remediation);

    new StackSet(this, 'StackSet', {
      stackSetName: 'rotation-remediation',
      description: DESCRIPTION,
      template: StackSetTemplate.fromStackSetStack(this.member),
      target: StackSetTarget.fromOrganizationalUnits({
        organizationalUnits: [...organization.organizationalUnits],
        regions: [...regions],
      }),
      deploymentType: DeploymentType.serviceManaged({
        delegatedAdmin: organization.delegatedAdmin,
        autoDeployEnabled: true,
        autoDeployRetainStacks: false,
      }),
      capabilities: [Capability.IAM],
      managedExecution: true,
      // One Region after the other, and no further than the first tenth of the accounts that fail.
      operationPreferences: {
        regionConcurrencyType: RegionConcurrencyType.SEQUENTIAL,
        regionOrder: [...regions],
        maxConcurrentPercentage: 25,
        failureTolerancePercentage: 10,
      },
    });
    tagAll(this);
  }
}
