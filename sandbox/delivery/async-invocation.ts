import { randomUUID } from 'node:crypto';
import type { Scheduler } from '../clock.ts';
import type { Invoke } from './outcome.ts';
import type { Queue } from './queue.ts';

type AsyncOptions = {
  readonly functionArn: string;
  /** Takes Lambda's record of an invocation that failed for good, the event in it. */
  readonly onFailure?: Queue;
  /** Takes the bare event, as a function's dead-letter queue does. */
  readonly deadLetters?: Queue;
};

/** Lambda waits a minute before the first retry and two before the second, the last one. */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;
const THROTTLED_DELAY_MS = 1_000;
const LONGEST_THROTTLED_DELAY_MS = 300_000;

/**
 * Asynchronous invocation: the event is taken at once and the function runs later. An error is retried twice;
 * being throttled does not count as a try. What fails for good goes where `settings` say, or is lost.
 */
export const invokeAsync = (
  clock: Scheduler,
  invoke: Invoke,
  settings: AsyncOptions,
): ((event: unknown) => void) => {
  const attempt = async (event: unknown, tries: number, throttles: number): Promise<void> => {
    const outcome = await invoke(event);
    if (outcome.kind === 'returned') return;
    if (outcome.kind === 'throttled') {
      const delayMs = Math.min(THROTTLED_DELAY_MS * 2 ** throttles, LONGEST_THROTTLED_DELAY_MS);
      clock.after(delayMs, () => attempt(event, tries, throttles + 1));
      return;
    }
    const delayMs = RETRY_DELAYS_MS[tries];
    if (delayMs !== undefined) clock.after(delayMs, () => attempt(event, tries + 1, 0));
    else giveUp(clock.now(), event, outcome.payload, settings);
  };
  return (event) => clock.after(0, () => attempt(event, 0, 0));
};

const giveUp = (nowMs: number, event: unknown, reply: string, settings: AsyncOptions): void => {
  settings.deadLetters?.send(JSON.stringify(event));
  settings.onFailure?.send(
    JSON.stringify({
      version: '1.0',
      timestamp: new Date(nowMs).toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: `${settings.functionArn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: RETRY_DELAYS_MS.length + 1,
      },
      requestPayload: event,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: JSON.parse(reply),
    }),
  );
};
