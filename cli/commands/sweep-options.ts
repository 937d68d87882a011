import type { SecretOptions } from './options.ts';

export type SweepOptions = SecretOptions & {
  readonly allRegions?: true;
  /** ListSecrets calls per second and Region. */
  readonly rate: number;
  readonly apply?: true;
  readonly yes?: true;
  /** The path of the report's page. */
  readonly report?: string;
};
