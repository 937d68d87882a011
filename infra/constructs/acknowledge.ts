import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag that have the same rules under names of their own. */
const PACKS = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

/** Acknowledges a rule of these packs for a resource, with its reason. */
export const acknowledge = (resource: IConstruct, rule: string, reason: string): void => {
  for (const pack of PACKS) Validations.of(resource).acknowledge({ id: `${pack}-${rule}`, reason });
};

export const INLINE_POLICY =
  'The policy is for this role alone. A managed one could be attached to others, and lives on without the role.';
export const UNRESERVED =
  "`concurrency: unreserved` was asked for: the account's quota leaves nothing to reserve.";
