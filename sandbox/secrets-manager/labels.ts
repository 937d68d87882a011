import { limitExceeded } from './errors.ts';
import type { Version } from './secret-record.ts';

/** L7. */
const MAX_LABELS = 20;

const KEPT_VERSIONS = 100;
const PROTECTED_MS = 24 * 60 * 60 * 1000;

/** What nearly every version of a large account has; shared, so that half a million secrets fit. */
const CURRENT_ONLY: readonly string[] = Object.freeze(['AWSCURRENT']);

const withLabel = (labels: readonly string[], label: string): readonly string[] => {
  if (labels.includes(label)) return labels;
  return labels.length === 0 && label === 'AWSCURRENT' ? CURRENT_ONLY : [...labels, label];
};

const withoutLabel = (labels: readonly string[], label: string) => {
  const rest = labels.filter((other) => other !== label);
  return rest.length === 1 && rest[0] === 'AWSCURRENT' ? CURRENT_ONLY : rest;
};

const place = (versions: readonly Version[], label: string, to: string | undefined): readonly Version[] =>
  versions.map((version) => {
    const has = version.labels.includes(label);
    if (version.id === to) return has ? version : { ...version, labels: withLabel(version.labels, label) };
    return has ? { ...version, labels: withoutLabel(version.labels, label) } : version;
  });

/** Takes a label off whichever version has it. */
export const detach = (versions: readonly Version[], label: string) => place(versions, label, undefined);

/**
 * Puts a label on a version and takes it from whichever had it. AWSCURRENT leaves AWSPREVIOUS where it comes from;
 * every other label stays where it is (L5, L6).
 */
export const attach = (versions: readonly Version[], label: string, to: string): readonly Version[] => {
  const from = versions.find(({ labels }) => labels.includes(label))?.id;
  const moved = place(versions, label, to);
  return label === 'AWSCURRENT' && from !== undefined && from !== to
    ? place(moved, 'AWSPREVIOUS', from)
    : moved;
};

/** @throws LimitExceededException where the versions together bear more labels than a secret can have (L7) */
export const checkLabelCount = (versions: readonly Version[]): void => {
  const count = versions.reduce((sum, { labels }) => sum + labels.length, 0);
  if (count > MAX_LABELS)
    throw limitExceeded(`A secret can have up to ${MAX_LABELS} staging labels over all its versions.`);
};

/**
 * Drops the versions that are gone: those with neither a label nor a value, and of the deprecated ones (L8) the oldest,
 * beyond 100 versions and a day old, or all of them.
 */
export const dropGone = (
  versions: readonly Version[],
  now: number,
  deprecated: 'kept' | 'deleted',
): readonly Version[] => {
  const isDeprecated = ({ labels }: Version) => labels.length === 0;
  const kept = versions.filter((version) => {
    if (!isDeprecated(version)) return true;
    return version.value !== undefined && deprecated === 'kept';
  });
  let excess = kept.length - KEPT_VERSIONS;
  if (excess <= 0) return kept;
  return kept.filter((version) => {
    if (excess <= 0 || !isDeprecated(version) || version.createdAt > now - PROTECTED_MS) return true;
    excess -= 1;
    return false;
  });
};
