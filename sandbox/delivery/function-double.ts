import type { ManualClock } from '../clock.ts';
import type { InvocationOutcome, Invoke } from './outcome.ts';

export const returned = (reply: unknown = null): InvocationOutcome => ({
  kind: 'returned',
  payload: JSON.stringify(reply),
});
export const failed: InvocationOutcome = {
  kind: 'failed',
  payload: '{"errorType":"Error","errorMessage":"no"}',
};

/** A function that answers as told, the last answer over and over, and remembers what it was given and when. */
export const functionAnswering = (clock: ManualClock, ...answers: readonly InvocationOutcome[]) => {
  const seen: { readonly at: number; readonly event: unknown }[] = [];
  const invoke: Invoke = async (event) => {
    seen.push({ at: clock.now(), event });
    return answers[Math.min(seen.length, answers.length) - 1] ?? returned();
  };
  return { invoke, seen, times: () => seen.map(({ at }) => at) };
};
