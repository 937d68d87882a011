import { tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { C, NOW, P, rescue, V } from './secrets.ts';

export const park = (parked = P, ifRefused: 'stop' | 'skip' = 'stop'): Step => ({
  kind: 'attach',
  label: rescue(parked),
  to: parked,
  ifRefused,
});

/** Parks an AWSCURRENT version that was refused, under a label that tells so. */
export const parkRefused = (refused = C): Step => ({
  kind: 'attach',
  label: tellingLabel('refused', NOW, refused),
  to: refused,
  ifRefused: 'stop',
});

export const takeOffPending = (from = P): Step => ({ kind: 'detach', label: AWSPENDING, from });

export const takeOffRescue = (parked = P, parkedAt = NOW): Step => ({
  kind: 'detach',
  label: rescue(parked, parkedAt),
  from: parked,
});

export const moveCurrent = (to = P): Step => ({ kind: 'move', label: AWSCURRENT, from: C, to });

/** Parks the version that AWSPREVIOUS is moved off, under a label that tells so. */
export const parkPrevious = (previous = V): Step => ({
  kind: 'attach',
  label: tellingLabel('previous', NOW, previous),
  to: previous,
  ifRefused: 'stop',
});

export const movePrevious = (to = P, from = V): Step => ({
  kind: 'move',
  label: AWSPREVIOUS,
  from,
  to,
  ifRefused: 'skip',
});
