/** How much an installation, or one secret by its tag, allows; each mode includes the ones before it. */
export const MODES = ['report', 'unblock', 'recover'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What is done about a rotation that failed and is still switched on: nothing, look and tell, or put AWSCURRENT right.
 * Each includes the ones before it.
 */
export const FAILED_ROTATIONS = ['ignore', 'report', 'recover'] as const;
export type FailedRotations = (typeof FAILED_ROTATIONS)[number];

/** What happens to AWSPREVIOUS where nobody could ask the database: it stays, or moves to the parked version. */
export const PREVIOUS_ON_UNVERIFIED = ['leave', 'move'] as const;
export type PreviousOnUnverified = (typeof PREVIOUS_ON_UNVERIFIED)[number];

/** What holds where an installation does not say. */
export const DEFAULT_FAILED_ROTATIONS: FailedRotations = 'report';
export const DEFAULT_PREVIOUS_ON_UNVERIFIED: PreviousOnUnverified = 'move';

/** The tags by which one secret allows less than the installation. The first also knows `off`. */
export const MODE_TAG = 'rotation-remediation';
const FAILED_ROTATIONS_TAG = `${MODE_TAG}-failed-rotations`;
const PREVIOUS_TAG = `${MODE_TAG}-previous-on-unverified`;

type Tags = ReadonlyMap<string, string>;

export type ModeOfSecret = Mode | 'off' | 'not-understood';

/** The mode for one secret: its tag narrows what is deployed and never widens it. */
export const modeOf = (tags: Tags, deployed: Mode): ModeOfSecret =>
  wordOf(tags, MODE_TAG) === 'off' ? 'off' : narrowed(tags, MODE_TAG, MODES, deployed);

/** The same for `failedRotations`. */
export const failedRotationsOf = (
  tags: Tags,
  deployed: FailedRotations,
): FailedRotations | 'not-understood' => narrowed(tags, FAILED_ROTATIONS_TAG, FAILED_ROTATIONS, deployed);

/** The same for `previousOnUnverified`. */
export const previousOnUnverifiedOf = (
  tags: Tags,
  deployed: PreviousOnUnverified,
): PreviousOnUnverified | 'not-understood' => narrowed(tags, PREVIOUS_TAG, PREVIOUS_ON_UNVERIFIED, deployed);

/** The narrower one of what is deployed and what the tag says. `narrowestFirst` orders them. */
const narrowed = <Setting extends string>(
  tags: Tags,
  tag: string,
  narrowestFirst: readonly Setting[],
  deployed: Setting,
): Setting | 'not-understood' => {
  const word = wordOf(tags, tag);
  if (word === undefined) return deployed;
  const asked = narrowestFirst.find((each) => each === word);
  if (asked === undefined) return 'not-understood';
  return narrowestFirst.indexOf(asked) < narrowestFirst.indexOf(deployed) ? asked : deployed;
};

const wordOf = (tags: Tags, tag: string): string | undefined => tags.get(tag)?.trim().toLowerCase();
