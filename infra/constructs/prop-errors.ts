import { Token } from 'aws-cdk-lib';
import { isLoginAttempts, LOGIN_ATTEMPTS, longestGapHours, type Mode } from '../../lambda/runtime/config.ts';
import { arnErrorsOf } from './arn-errors.ts';
import { cancellationPattern, narrowedDetail } from './cancellation-pattern.ts';
import { guardrailErrorsOf } from './guardrail-errors.ts';
import type { RotationRemediationProps, Verification } from './rotation-remediation-props.ts';
import type { SecretScope } from './secret-scope.ts';
import { LISTS, listErrorsOf } from './setting-forms.ts';

/** The longest gap between sweeps. CloudWatch looks back seven days at most, and the sweep has some hours of them. */
const MAX_SWEEP_GAP_HOURS = 6 * 24;
/** The longest pattern that EventBridge takes. */
const MAX_PATTERN_LENGTH = 2048;
/** The longest names of a partition and a Region: a stack may not know its own. */
const LONGEST_HOME = { account: '123456789012', region: 'us-isof-south-1' };
const LONGEST_ARN_PREFIX = `arn:aws-us-gov:secretsmanager:${LONGEST_HOME.region}:${LONGEST_HOME.account}:secret:`;

export const SECRET_NAME = /^[\w/+=.@!-]+$/;

/** What is said of settings that contradict each other; the template's rules say the same. */
export const CONTRADICTIONS = {
  twoVerifiers:
    'verification has both vpc and functionArn: keep one, and name further verifiers in functionArnsByTag.',
  noVpc: 'verification has subnets or securityGroups but no vpc: add the vpc that they belong to.',
  settingsWithoutVpc:
    'verification has settings of the built-in verifier (loginAttempts, engines, databaseRanges, dnsRanges, certificateAuthorities, aliasTargets) but no vpc: add the vpc, or leave them out.',
  settingsOfOwnGroup:
    'engines, databaseRanges and dnsRanges are for a new security group: leave them out, or leave out securityGroups.',
  recoverUnverified:
    'mode "recover" moves AWSCURRENT only on evidence: name a verifier in verification, or take mode "unblock".',
  recoverFailed:
    'failedRotations "recover" moves AWSCURRENT: take mode "recover" too, or failedRotations "report".',
  keysWithoutVpc: 'encryptionKeys are for the built-in verifier: add verification.vpc, or leave them out.',
  endpointWithoutVpc:
    'secretsManagerEndpoint is for the built-in verifier: add verification.vpc, or leave it out.',
} as const;

/** Whether it is given, and neither a value nor a list that only a deployment knows. */
const isKnown = <T>(value: T | undefined): value is T =>
  value !== undefined && !Token.isUnresolved(value) && !Token.isUnresolved([value]);

const ofVerification = (verification: Verification): string[] => {
  const { vpc, subnets, securityGroups, functionArn, functionArnsByTag = [], loginAttempts } = verification;
  const errors: string[] = [];
  if (vpc === undefined && functionArn === undefined && functionArnsByTag.length === 0) {
    errors.push('verification names no verifier: give it a vpc, a functionArn or functionArnsByTag.');
  }
  if (vpc !== undefined && functionArn !== undefined) {
    errors.push(CONTRADICTIONS.twoVerifiers);
  }
  if (vpc === undefined && (subnets !== undefined || securityGroups !== undefined)) {
    errors.push(CONTRADICTIONS.noVpc);
  }
  if (loginAttempts !== undefined && !isLoginAttempts(loginAttempts)) {
    const { min, max } = LOGIN_ATTEMPTS;
    errors.push(`verification.loginAttempts must be a whole number from ${min} to ${max}.`);
  }
  const { engines, databaseRanges, dnsRanges, certificateAuthorities, aliasTargets } = verification;
  const ofGroup = [engines, databaseRanges, dnsRanges];
  const ofBuiltIn = [loginAttempts, ...ofGroup, certificateAuthorities, aliasTargets];
  if (vpc === undefined && ofBuiltIn.some((setting) => setting !== undefined)) {
    errors.push(CONTRADICTIONS.settingsWithoutVpc);
  }
  if (securityGroups !== undefined && ofGroup.some((setting) => setting !== undefined)) {
    errors.push(CONTRADICTIONS.settingsOfOwnGroup);
  }
  if (securityGroups?.length === 0) {
    errors.push('verification.securityGroups is empty: leave it out to have a group made, or name one.');
  }
  return [...errors, ...ofLists(verification)];
};

const LIST_NAMES = Object.keys(LISTS) as (keyof typeof LISTS)[];

const ofLists = (verification: Verification): string[] =>
  LIST_NAMES.flatMap((name) => listErrorsOf(`verification.${name}`, LISTS[name], verification[name]));

const patternLength = (namePrefixes: readonly string[]): number => {
  const detail = narrowedDetail(namePrefixes, LONGEST_ARN_PREFIX);
  return JSON.stringify({ ...cancellationPattern(LONGEST_HOME), detail }).length;
};

/** How long a single name prefix may be, for its rule to fit into EventBridge. */
export const longestPrefix = (): number =>
  Math.floor((MAX_PATTERN_LENGTH - patternLength([''])) / (patternLength(['x']) - patternLength([''])));

const ofSecrets = ({ namePrefixes, tag }: SecretScope): string[] => {
  const errors: string[] = [];
  if (namePrefixes?.length === 0) {
    errors.push('secrets.namePrefixes is empty: leave it out for every name, or give a prefix.');
  }
  for (const prefix of namePrefixes ?? []) {
    if (isKnown(prefix) && !SECRET_NAME.test(prefix)) {
      errors.push(
        `"${prefix}" cannot begin a secret's name: letters, digits and /_+=.@!- only, no wildcard (one is added).`,
      );
    }
  }
  if (patternLength(namePrefixes ?? []) > MAX_PATTERN_LENGTH) {
    errors.push('secrets.namePrefixes are too many for one event rule: shorten them, or use secrets.tag.');
  }
  if (tag !== undefined && (tag.key === '' || tag.key.startsWith('aws:') || tag.key.includes('='))) {
    errors.push(
      'secrets.tag.key must be a tag key of your own: not empty, without "=", not beginning with "aws:".',
    );
  }
  return errors;
};

const ofNumbers = ({ recheckDelay, concurrency, sweepSchedule }: RotationRemediationProps): string[] => {
  const errors: string[] = [];
  const seconds = recheckDelay?.toSeconds({ integral: false });
  if (isKnown(seconds) && !(Number.isInteger(seconds) && seconds >= 60 && seconds <= 900)) {
    errors.push('recheckDelay must be from 1 to 15 minutes: a queue cannot delay a message for longer.');
  }
  if (
    typeof concurrency === 'number' &&
    !(Number.isInteger(concurrency) && concurrency >= 2 && concurrency <= 1000)
  ) {
    errors.push('concurrency must be a whole number from 2 to 1000, or "unreserved".');
  }
  const gap = sweepSchedule && longestGapHours(sweepSchedule.expressionString);
  if (isKnown(sweepSchedule?.expressionString) && (gap === undefined || gap > MAX_SWEEP_GAP_HOURS)) {
    errors.push(
      `sweepSchedule "${sweepSchedule?.expressionString}" must come round by itself within six days, as rate(…) or a cron(…) ` +
        'that runs every day: a missing sweep is noticed by what CloudWatch still remembers.',
    );
  }
  return errors;
};

/** The mode of these props, or its default. */
export const modeIn = ({ mode, verification }: RotationRemediationProps): Mode =>
  mode ?? (verification === undefined ? 'unblock' : 'recover');

/**
 * The faults of these props, each in a sentence that says what to do; empty if there are none. `region` is the
 * stack's, where it is known.
 */
export const propErrorsOf = (props: RotationRemediationProps, region?: string): readonly string[] => {
  const { mode, verification, encryptionKeys, secrets, runbooks } = props;
  const errors = verification === undefined ? [] : ofVerification(verification);
  if (mode === 'recover' && verification === undefined) {
    errors.push(CONTRADICTIONS.recoverUnverified);
  }
  if (props.failedRotations === 'recover' && modeIn(props) !== 'recover') {
    errors.push(CONTRADICTIONS.recoverFailed);
  }
  if (encryptionKeys !== undefined && encryptionKeys.length > 0 && verification?.vpc === undefined) {
    errors.push(CONTRADICTIONS.keysWithoutVpc);
  }
  if (props.secretsManagerEndpoint !== undefined && verification?.vpc === undefined) {
    errors.push(CONTRADICTIONS.endpointWithoutVpc);
  }
  if (isKnown(runbooks) && !runbooks.endsWith('/')) {
    errors.push('runbooks must end in "/": an alarm\'s name and ".md" are put after it.');
  }
  return [
    ...errors,
    ...arnErrorsOf(props, region),
    ...ofSecrets(secrets ?? {}),
    ...ofNumbers(props),
    ...guardrailErrorsOf(props),
  ];
};
