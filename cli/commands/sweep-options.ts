import type { SecretOptions } from './options.ts';

export type SweepOptions = SecretOptions & {
  readonly allRegions?: true;
  /** ListSecrets calls a second and Region. */
  readonly rate: number;
  readonly apply?: true;
  readonly yes?: true;
  /** Where the page is written. */
  readonly report?: string;
};
