import type { FailedRotations, Mode, PreviousOnUnverified } from '../../lambda/decision/mode.ts';

export type AwsOptions = {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
};

export type OutputOptions = { readonly json?: true };

/** What an installation has as settings. */
export type DecisionSettings = {
  readonly mode: Exclude<Mode, 'report'>;
  readonly failedRotations: FailedRotations;
  readonly previousOnUnverified: PreviousOnUnverified;
};

export type LoginOptions = {
  /** Log in from this process. */
  readonly verify?: true;
  /** A PEM file of authorities that logins of this process trust, too. */
  readonly ca?: string;
  /** Ask this function, by name or ARN. */
  readonly verifyWith?: string;
  /** How many refusals in a row a user may get from logins of this process. */
  readonly loginAttempts: number;
};

type VerifyOptions = LoginOptions & DecisionSettings;

export type SecretOptions = AwsOptions & OutputOptions & VerifyOptions;
