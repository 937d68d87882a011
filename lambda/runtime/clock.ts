import type { EpochMs } from '../decision/values.ts';

export type Clock = () => EpochMs;

/** Waits that many milliseconds. */
export type Pause = (ms: number) => Promise<void>;
