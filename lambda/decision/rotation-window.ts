import type { Secret } from './observation.ts';
import { type EpochMs, epochMs } from './values.ts';

/** A rotation function runs for a quarter of an hour at most (R5). After that time none of its steps can land. */
export const SETTLED_AFTER_MS = 15 * 60_000;

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When AWS has stopped trying a failed rotation again, at the latest. It tries within one window of the schedule, which
 * is as long as `Duration` says. Without one it is an hour for a schedule in hours, and the UTC day for any other; none
 * goes on into the next UTC day (R10). Missing where the secret has no schedule, or rotation is off.
 */
export const attemptsEndBy = (
  { rotationEnabled, rotationSchedule, rotationDuration }: Secret,
  failedAt: EpochMs,
): EpochMs | undefined => {
  if (!rotationEnabled || rotationSchedule === undefined) return undefined;
  const unlessTold = rotationSchedule.includes('hour') ? HOUR_MS : DAY_MS;
  const window = Number.parseInt(String(rotationDuration), 10) * HOUR_MS || unlessTold;
  return epochMs(failedAt + Math.min(window, DAY_MS - (failedAt % DAY_MS)));
};
