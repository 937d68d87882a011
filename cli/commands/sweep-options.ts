import type { SecretOptions } from './options.ts';

export type SweepOptions = SecretOptions & {
  readonly allRegions?: true;
  readonly regions?: readonly string[];
  /** ListSecrets calls per second and Region. */
  readonly rate: number;
  /** Only the secrets that have a rotation function, and whose rotation is off. */
  readonly leftOff?: true;
  /** Also the secrets that changed within 15 minutes. */
  readonly includeRecent?: true;
  readonly apply?: true;
  readonly yes?: true;
  /** The path of the report's page. */
  readonly report?: string;
};
