import { AWSCURRENT, AWSPENDING } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { C, NOW, P, rescue } from './secrets.ts';

export const park = (parked = P, ifRefused: 'stop' | 'skip' = 'stop'): Step => ({
  kind: 'attach',
  label: rescue(parked),
  to: parked,
  ifRefused,
});

export const takeOffPending = (from = P): Step => ({ kind: 'detach', label: AWSPENDING, from });

export const takeOffRescue = (parked = P, parkedAt = NOW): Step => ({
  kind: 'detach',
  label: rescue(parked, parkedAt),
  from: parked,
});

export const moveCurrent = (to = P): Step => ({ kind: 'move', label: AWSCURRENT, from: C, to });
