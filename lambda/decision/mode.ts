/** How much an installation, or one secret by its tag, allows; each mode includes the ones before it. */
export const MODES = ['report', 'unblock', 'recover'] as const;
export type Mode = (typeof MODES)[number];

export const isMode = (text: string): text is Mode => MODES.some((mode) => mode === text);

/** The tag by which one secret allows less than the installation: `off`, `report`, `unblock`, `recover`. */
export const MODE_TAG = 'rotation-remediation';

export type ModeOfSecret = Mode | 'off' | 'not-understood';

/** The mode for one secret: its tag narrows what is deployed and never widens it. */
export const modeOf = (tags: ReadonlyMap<string, string>, deployed: Mode): ModeOfSecret => {
  const tag = tags.get(MODE_TAG)?.trim().toLowerCase();
  if (tag === undefined) return deployed;
  if (tag === 'off') return 'off';
  return isMode(tag) ? narrower(deployed, tag) : 'not-understood';
};

const narrower = (one: Mode, other: Mode): Mode => (MODES.indexOf(one) < MODES.indexOf(other) ? one : other);
