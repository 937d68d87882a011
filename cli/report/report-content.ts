import type { EpochMs } from '../../lambda/decision/values.ts';
import type { LeftOff } from '../commands/left-off.ts';
import type { Found } from '../commands/survey.ts';
import type { Applied, Swept } from '../commands/sweep-apply.ts';
import type { Moment } from './timeline.ts';

/** One secret of the page: what was found, its last days, and what was done about it. */
export type ReportSecret = {
  readonly found: Found;
  readonly timeline: readonly Moment[];
  readonly applied?: Applied;
};

/** All that the page shows. It never has a value in it: nothing here has read one. */
export type Report = {
  readonly at: EpochMs;
  readonly swept: Swept;
  readonly secrets: readonly ReportSecret[];
  readonly leftOff: readonly LeftOff[];
  /** What could not be seen, for those who wonder at a gap. */
  readonly notes: readonly string[];
};
