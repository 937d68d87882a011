import { type EpochMs, epochMs, type Label, label, type VersionId } from './values.ts';

const MINUTE_MS = 60_000;

/** What every rescue label begins with; IAM lets the function write these labels and AWSPENDING alone (I1). */
export const RESCUE_PREFIX = 'ROTATION-RESCUE-';

const RESCUE_LABEL = /^ROTATION-RESCUE-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z-.+$/su;

/** What a label cannot be relied on to keep as it is: an id may hold any character. */
const NOT_PLAIN = /[^A-Za-z0-9-]/gu;

/**
 * `ROTATION-RESCUE-20261124T0315Z-1a2b3c4d`: when it was parked (UTC, to the minute), and which version.
 * `characters` of the version's id are told, `_` for any that is no letter, digit or `-`; more than 8 only where
 * two ids begin alike.
 */
export const rescueLabel = (parkedAt: EpochMs, version: VersionId, characters = 8): Label => {
  return label(`${startOf(parkedAt)}${version.slice(0, characters).replaceAll(NOT_PLAIN, '_')}`);
};

/**
 * Why a version was parked. `pending`: it bore AWSPENDING. `previous`: AWSPREVIOUS was moved off it. `refused`: it bore
 * AWSCURRENT, and the database refused its password.
 */
export type Parking = 'pending' | 'previous' | 'refused';

/** What follows the minute in a rescue label that tells of more than a pending version. */
const TOLD: Readonly<Record<Exclude<Parking, 'pending'>, string>> = {
  previous: 'WAS-AWSPREVIOUS-',
  refused: 'WAS-REFUSED-',
};

/** `ROTATION-RESCUE-20261124T0315Z-WAS-AWSPREVIOUS-1a2b3c4d`, or `…-WAS-REFUSED-1a2b3c4d`. */
export const tellingLabel = (parking: keyof typeof TOLD, parkedAt: EpochMs, version: VersionId): Label =>
  label(`${startOf(parkedAt)}${TOLD[parking]}${version.slice(0, 8).replaceAll(NOT_PLAIN, '_')}`);

/** Why the version with this rescue label was parked: `pending` where the label tells nothing else. */
export const parkingOf = (rescue: Label): Parking => {
  const told = rescue.slice(RESCUE_PREFIX.length + 'YYYYMMDDTHHMMZ-'.length);
  return (['previous', 'refused'] as const).find((parking) => told.startsWith(TOLD[parking])) ?? 'pending';
};

/** What a rescue label of this minute begins with. */
const startOf = (parkedAt: number): string => {
  const minute = new Date(parkedAt).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replaceAll(/[-:]/g, '');
  return `${RESCUE_PREFIX}${minute}Z-`;
};

/**
 * The first of a version's rescue labels that is not `taken`: told by 8 characters of its id, by all of them, and
 * then with `-2`, `-3`… behind. Whole ids still make one label where they differ in what is no plain character.
 */
export const freeRescueLabel = (parkedAt: EpochMs, version: VersionId, taken: ReadonlySet<Label>): Label => {
  const short = rescueLabel(parkedAt, version);
  if (!taken.has(short)) return short;
  const long = rescueLabel(parkedAt, version, version.length);
  let free = long;
  for (let count = 2; taken.has(free); count += 1) free = label(`${long}-${count}`);
  return free;
};

/**
 * When a rescue label was put on: the *end* of the minute that it names, so that what is later than this is
 * later than the parking. Undefined for any other label, and for one that only looks like it: a date that there is
 * not is nobody's parking.
 */
export const parkedUntil = (candidate: Label): EpochMs | undefined => {
  const [, ...parts] = RESCUE_LABEL.exec(candidate) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const start = Date.UTC(year, month - 1, day, hour, minute);
  return candidate.startsWith(startOf(start)) ? epochMs(start + MINUTE_MS) : undefined;
};
