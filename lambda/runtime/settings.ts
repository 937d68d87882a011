import {
  DEFAULT_FAILED_ROTATIONS,
  DEFAULT_PREVIOUS_ON_UNVERIFIED,
  FAILED_ROTATIONS,
  type FailedRotations,
  MODES,
  type Mode,
  PREVIOUS_ON_UNVERIFIED,
  type PreviousOnUnverified,
} from '../decision/mode.ts';
import type { Scope } from '../decision/scope.ts';
import { ENVIRONMENT, isLoginAttempts, LOGIN_ATTEMPTS } from './config.ts';

export type RemediateSettings = {
  readonly mode: Mode;
  readonly failedRotations: FailedRotations;
  readonly previousOnUnverified: PreviousOnUnverified;
  readonly scope: Scope;
  /** The verifier for every secret whose tag names none. */
  readonly verifierArn?: string;
  /** The verifiers that a secret's tag may name. */
  readonly tagVerifierArns: readonly string[];
  readonly recheckQueueUrl: string;
  readonly outcomeBus?: string;
};

/** Reads the settings of `remediate`. Throws one error that names every variable at fault, and no value. */
export const remediateSettings = (environment: NodeJS.ProcessEnv): RemediateSettings => {
  const mode = oneOf(MODES, environment[ENVIRONMENT.mode]);
  const failedRotations = oneOf(
    FAILED_ROTATIONS,
    environment[ENVIRONMENT.failedRotations] || DEFAULT_FAILED_ROTATIONS,
  );
  const previousOnUnverified = oneOf(
    PREVIOUS_ON_UNVERIFIED,
    environment[ENVIRONMENT.previousOnUnverified] || DEFAULT_PREVIOUS_ON_UNVERIFIED,
  );
  const recheckQueueUrl = environment[ENVIRONMENT.recheckQueue];
  if (!mode || !failedRotations || !previousOnUnverified || !recheckQueueUrl) {
    throw unset([
      [mode, 'mode', `one of ${MODES.join(', ')}`],
      [failedRotations, 'failedRotations', `one of ${FAILED_ROTATIONS.join(', ')}`],
      [previousOnUnverified, 'previousOnUnverified', `one of ${PREVIOUS_ON_UNVERIFIED.join(', ')}`],
      [recheckQueueUrl, 'recheckQueue', RECHECK_QUEUE],
    ]);
  }
  const verifierArn = environment[ENVIRONMENT.verifier];
  const outcomeBus = environment[ENVIRONMENT.outcomeBus];
  return {
    mode,
    failedRotations,
    previousOnUnverified,
    recheckQueueUrl,
    scope: scopeIn(environment),
    tagVerifierArns: listIn(environment[ENVIRONMENT.tagVerifiers]),
    ...(verifierArn && { verifierArn }),
    ...(outcomeBus && { outcomeBus }),
  };
};

/** Reads how many refusals in a row a user may get from `verify`. Throws an error that names the variable. */
export const loginAttemptsIn = (environment: NodeJS.ProcessEnv): number => {
  const { min, max, default: otherwise } = LOGIN_ATTEMPTS;
  const text = environment[ENVIRONMENT.loginAttempts];
  const attempts = text ? Number(text) : otherwise;
  if (isLoginAttempts(attempts)) return attempts;
  throw new Error(`Set ${ENVIRONMENT.loginAttempts} to a whole number from ${min} to ${max}.`);
};

/** Reads the endings of the server names that a secret's host may be an alias of; none for no alias. */
export const aliasTargetsIn = (environment: NodeJS.ProcessEnv): readonly string[] =>
  listIn(environment[ENVIRONMENT.aliasTargets]);

type SweepSettings = {
  readonly recheckQueueUrl: string;
  readonly sweepQueueUrl: string;
  readonly scope: Scope;
};

/** Reads the settings of `sweep`. Throws one error that names every variable at fault, and no value. */
export const sweepSettings = (environment: NodeJS.ProcessEnv): SweepSettings => {
  const recheckQueueUrl = environment[ENVIRONMENT.recheckQueue];
  const sweepQueueUrl = environment[ENVIRONMENT.sweepQueue];
  if (recheckQueueUrl && sweepQueueUrl)
    return { recheckQueueUrl, sweepQueueUrl, scope: scopeIn(environment) };
  throw unset([
    [recheckQueueUrl, 'recheckQueue', RECHECK_QUEUE],
    [sweepQueueUrl, 'sweepQueue', "the URL of the sweep's own queue"],
  ]);
};

const RECHECK_QUEUE = "the recheck queue's URL";

/** An error that names each variable without a value, and what to set it to. */
const unset = (
  variables: readonly (readonly [string | undefined, keyof typeof ENVIRONMENT, string])[],
): Error =>
  new Error(
    variables
      .flatMap(([value, name, meant]) => (value ? [] : [`Set ${ENVIRONMENT[name]} to ${meant}.`]))
      .join(' '),
  );

/** The secrets in scope. Throws where the tag is not written as `key=value`. */
export const scopeIn = (environment: NodeJS.ProcessEnv): Scope => {
  const namePrefixes = listIn(environment[ENVIRONMENT.namePrefixes]);
  const tag = environment[ENVIRONMENT.chosenByTag];
  if (!tag) return { namePrefixes };
  const [key = '', ...value] = tag.split('=');
  if (key === '' || value.length === 0) throw new Error(`Write ${ENVIRONMENT.chosenByTag} as key=value.`);
  return { namePrefixes, tag: { key, value: value.join('=') } };
};

const oneOf = <Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined =>
  words.find((word) => word === text);

const listIn = (text = ''): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
