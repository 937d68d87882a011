import type { EpochMs } from '../decision/values.ts';

export type Clock = () => EpochMs;

/** Waits that many milliseconds. */
export type Sleep = (ms: number) => Promise<void>;
