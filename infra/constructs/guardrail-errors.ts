import { Token } from 'aws-cdk-lib';
import { ARCHITECTURES, RUNTIMES } from './function-code.ts';
import type { CommonProps } from './rotation-remediation-props.ts';
import { LISTS, listErrorsOf } from './setting-forms.ts';

/** The name of a managed policy, behind its path if it has one. */
export const POLICY_NAME = /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

const namesOf = (all: readonly { readonly name: string }[]): string =>
  all.map(({ name }) => `"${name}"`).join(' or ');

/** The faults of the props that an account's guardrails ask for, each in a sentence that says what to do. */
export const guardrailErrorsOf = (props: CommonProps): readonly string[] => {
  const { functionsVpc, permissionsBoundaryName: boundary, runtime, architecture } = props;
  const errors: string[] = [];
  if (functionsVpc?.securityGroups?.length === 0) {
    errors.push('functionsVpc.securityGroups is empty: leave it out to have a group made, or name one.');
  }
  errors.push(...listErrorsOf('functionsVpc.dnsRanges', LISTS.dnsRanges, functionsVpc?.dnsRanges));
  if (functionsVpc?.securityGroups !== undefined && functionsVpc.dnsRanges !== undefined) {
    errors.push(
      'functionsVpc.dnsRanges is for a new security group: leave it out, or leave out securityGroups.',
    );
  }
  if (boundary !== undefined && !Token.isUnresolved(boundary) && !POLICY_NAME.test(boundary)) {
    errors.push(
      `permissionsBoundaryName "${boundary}" is not a policy's name: give the part of its ARN behind "policy/".`,
    );
  }
  if (runtime !== undefined && !Token.isUnresolved(runtime.name) && !isAmong(RUNTIMES, runtime.name)) {
    errors.push(`runtime must be ${namesOf(RUNTIMES)}: the functions are built and tested for these.`);
  }
  if (
    architecture !== undefined &&
    !Token.isUnresolved(architecture.name) &&
    !isAmong(ARCHITECTURES, architecture.name)
  ) {
    errors.push(`architecture must be ${namesOf(ARCHITECTURES)}: Lambda has no other.`);
  }
  return errors;
};

const isAmong = (all: readonly { readonly name: string }[], name: string): boolean =>
  all.some((each) => each.name === name);
