import type { EpochMs } from '../../lambda/decision/values.ts';
import type { Found } from '../commands/survey.ts';
import type { Applied, Swept } from '../commands/sweep-apply.ts';
import type { LeftOff } from './history.ts';
import type { Moment } from './timeline.ts';

/** One secret of the page: the finding, its history, and the result of its steps. */
export type ReportSecret = {
  readonly found: Found;
  readonly timeline: readonly Moment[];
  readonly applied?: Applied;
};

/** The page's content. It has no secret's value: none was read. */
export type Report = {
  readonly at: EpochMs;
  readonly swept: Swept;
  readonly secrets: readonly ReportSecret[];
  readonly leftOff: readonly LeftOff[];
  /** What could not be read. */
  readonly notes: readonly string[];
};
