import type { Candidate } from './evidence.ts';
import { holderOf, type Secret } from './observation.ts';
import { parkedUntil } from './rescue-label.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, type EpochMs, type Label, type VersionId } from './values.ts';

/** A version that bears a rescue label, and the end of the minute in which it was parked. */
export type Parked = { readonly version: VersionId; readonly label: Label; readonly parkedUntil: EpochMs };

/** Which version plays which part. Order of versions and labels is undefined (L1), so nothing rests on it. */
export type Roles = {
  readonly current?: VersionId;
  /** Bears AWSPENDING and not AWSCURRENT. */
  readonly pending?: VersionId;
  readonly previous?: VersionId;
  /** Bears AWSPENDING beside AWSCURRENT: a rotation that finished (R8, S4). */
  readonly pendingIsCurrent: boolean;
  /** Newest first. */
  readonly parked: readonly Parked[];
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
    parked: parkedIn(secret),
  };
};

const parkedIn = (secret: Secret): Parked[] =>
  [...secret.versions]
    .flatMap(([version, labels]) => labels.flatMap((label) => parkedAs(version, label)))
    .sort((one, other) => other.parkedUntil - one.parkedUntil || one.label.localeCompare(other.label));

const parkedAs = (version: VersionId, label: Label): Parked[] => {
  const until = parkedUntil(label);
  return until === undefined ? [] : [{ version, label, parkedUntil: until }];
};

/**
 * The versions to try, likeliest first, since a verifier tries three for one user at most: the pending one,
 * the one parked last, the one before AWSCURRENT, and what was parked earlier. Each version once.
 */
export const candidatesAmong = (roles: Roles, judgeParked: boolean): Candidate[] => {
  const parked = judgeParked
    ? roles.parked.map(({ version }) => ({ role: 'parked' as const, versionId: version }))
    : [];
  const likeliestFirst: (Omit<Candidate, 'versionId'> & { versionId: VersionId | undefined })[] = [
    { role: 'current', versionId: roles.current },
    { role: 'pending', versionId: roles.pending },
    ...parked.slice(0, 1),
    { role: 'previous', versionId: roles.previous },
    ...parked,
  ];
  const seen = new Set<VersionId>();
  return likeliestFirst.flatMap(({ role, versionId }) => {
    if (versionId === undefined || seen.has(versionId)) return [];
    seen.add(versionId);
    return [{ role, versionId }];
  });
};
