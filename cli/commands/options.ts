import type { Mode } from '../../lambda/decision/mode.ts';

export type AwsOptions = {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
};

export type OutputOptions = { readonly json?: true };

export type VerifyOptions = {
  /** Log in from this process. */
  readonly verify?: true;
  /** Ask this function, by name or ARN. */
  readonly verifyWith?: string;
  /** How many refusals in a row a user may get from logins of this process. */
  readonly loginAttempts: number;
  readonly mode: Exclude<Mode, 'report'>;
};

export type SecretOptions = AwsOptions & OutputOptions & VerifyOptions;
