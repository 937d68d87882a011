import type { Secret } from './observation.ts';
import { type EpochMs, epochMs } from './values.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When AWS has stopped trying a failed rotation again, at the latest. It tries within one window of the schedule: for a
 * schedule in hours that is one hour, for any other the rest of the UTC day; `Duration` shortens it (R10). Missing where
 * the secret has no schedule, or rotation is off.
 */
export const attemptsEndBy = (
  { rotationEnabled, rotationSchedule, rotationDuration }: Secret,
  failedAt: EpochMs,
): EpochMs | undefined => {
  if (!rotationEnabled || rotationSchedule === undefined) return undefined;
  const duration = Number.parseInt(String(rotationDuration), 10) * HOUR_MS || Number.POSITIVE_INFINITY;
  const isInHours = rotationSchedule.includes('hour');
  const closesAfter = isInHours ? HOUR_MS : DAY_MS - (failedAt % DAY_MS);
  return epochMs(failedAt + Math.min(duration, closesAfter));
};
