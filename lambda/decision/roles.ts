import type { Candidate, Role } from './evidence.ts';
import { holderOf, type Secret } from './observation.ts';
import { type Parking, parkedUntil, parkingOf } from './rescue-label.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, type EpochMs, type Label, type VersionId } from './values.ts';

/** A version that bears a rescue label, why it was parked, and the end of the minute in which that was. */
export type Parked = {
  readonly version: VersionId;
  readonly label: Label;
  readonly was: Parking;
  readonly parkedUntil: EpochMs;
};

/** Which version has which role. The order of versions and labels is undefined (L1), so it is not used. */
export type Roles = {
  readonly current?: VersionId;
  /** Bears AWSPENDING and not AWSCURRENT. */
  readonly pending?: VersionId;
  readonly previous?: VersionId;
  /** Bears AWSPENDING beside AWSCURRENT: a rotation that finished (R8, S4). */
  readonly pendingIsCurrent: boolean;
  /** Newest first. */
  readonly parked: readonly Parked[];
  /** The version that bore AWSPREVIOUS before it was moved to a version that was parked without a login. */
  readonly lender?: Parked;
};

export const rolesOf = (secret: Secret): Roles => {
  const current = holderOf(secret, AWSCURRENT);
  const pending = holderOf(secret, AWSPENDING);
  const previous = holderOf(secret, AWSPREVIOUS);
  const pendingIsCurrent = pending !== undefined && pending === current;
  return {
    ...(current && { current }),
    ...(pending && !pendingIsCurrent && { pending }),
    ...(previous && { previous }),
    pendingIsCurrent,
    ...partsOfParked(secret, current, previous),
  };
};

/** A version whose rescue label tells that it had AWSPREVIOUS, while one that was pending bears it now. */
const partsOfParked = (
  secret: Secret,
  current: VersionId | undefined,
  previous: VersionId | undefined,
): Pick<Roles, 'parked' | 'lender'> => {
  const parked = parkedIn(secret);
  const lender = parked.find(
    ({ version, was }) => was === 'previous' && version !== previous && version !== current,
  );
  const isLent = parked.some(({ version, was }) => version === previous && was === 'pending');
  return { parked, ...(lender && isLent && { lender }) };
};

const parkedIn = (secret: Secret): Parked[] =>
  [...secret.versions]
    .flatMap(([version, labels]) => labels.flatMap((label) => parkedBy(version, label)))
    .sort((one, other) => other.parkedUntil - one.parkedUntil || (one.label < other.label ? -1 : 1));

const parkedBy = (version: VersionId, label: Label): Parked[] => {
  const until = parkedUntil(label);
  return until === undefined ? [] : [{ version, label, was: parkingOf(label), parkedUntil: until }];
};

/** The versions that were parked for one of these reasons. */
export const parkedAs = (parked: readonly Parked[], ...parkings: readonly Parking[]): VersionId[] =>
  parked.filter(({ was }) => parkings.includes(was)).map(({ version }) => version);

/** Which versions are tried first: those named, or another one each turn. */
export type Order = { readonly first?: readonly VersionId[]; readonly turn?: number };

/**
 * The versions to try, each once, AWSCURRENT's first and then the likeliest, since a verifier puts a user through
 * few refusals: the pending one or else the one parked last, the one that has or had AWSPREVIOUS, whatever else is
 * parked.
 */
export const candidatesAmong = (
  { current, pending, previous, parked }: Roles,
  judgeParked: boolean,
  { first = [], turn = 0 }: Order = {},
): Candidate[] => {
  const judged = judgeParked ? parked : [];
  const wasPending = parkedAs(judged, 'pending', 'refused');
  const likeliestFirst: Candidate[] = [
    ...as('pending', pending ? [pending] : []),
    ...as('parked', pending ? [] : wasPending.slice(0, 1)),
    ...as('previous', previous ? [previous] : []),
    ...as('parked', parkedAs(judged, 'previous')),
    ...as('parked', wasPending),
  ];
  const others = eachOnce(likeliestFirst).filter(({ versionId }) => versionId !== current);
  const start = others.length === 0 ? 0 : turn % others.length;
  const turned = [...others.slice(start), ...others.slice(0, start)];
  const named = first.flatMap((version) => turned.filter(({ versionId }) => versionId === version));
  return [...as('current', current ? [current] : []), ...eachOnce([...named, ...turned])];
};

const as = (role: Role, versions: readonly VersionId[]): Candidate[] =>
  versions.map((versionId) => ({ role, versionId }));

const eachOnce = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(
    ({ versionId }, index) => candidates.findIndex((other) => other.versionId === versionId) === index,
  );

/**
 * Whether a parked password is obsolete: a rotation has succeeded since the parking, and the version is
 * not the one that a rotation works on now. "Since" leaves room for the cancelled rotation's last step, which may
 * set its password a quarter of an hour later (R5), and for a clock that is a day off.
 */
export const isObsolete = (parked: Parked, secret: Secret, { pending }: Roles): boolean =>
  (secret.lastRotatedAt ?? 0) >= parked.parkedUntil + OBSOLETE_AFTER_MS && parked.version !== pending;

const OBSOLETE_AFTER_MS = 25 * 60 * 60_000;
