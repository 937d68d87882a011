import type { EpochMs } from '../decision/values.ts';

export type Clock = () => EpochMs;

/** Waits for a number of milliseconds. */
export type Sleep = (ms: number) => Promise<void>;
