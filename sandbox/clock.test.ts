import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ManualClock, SystemClock } from './clock.ts';

describe('a clock that only moves when told to', () => {
  test('does what falls due in the order of time, then of scheduling', async () => {
    const clock = new ManualClock(0);
    const done: string[] = [];
    clock.after(20, () => void done.push('second'));
    clock.after(10, () => void done.push('first'));
    clock.after(20, () => void done.push('third'));

    await clock.advance(20);

    expect(done).toEqual(['first', 'second', 'third']);
  });

  test('shows each task the time at which it was due', async () => {
    const clock = new ManualClock(1_000);
    const seen: number[] = [];
    clock.after(5, () => void seen.push(clock.now()));
    clock.after(9, () => void seen.push(clock.now()));

    await clock.advance(60);

    expect(seen).toEqual([1_005, 1_009]);
    expect(clock.now()).toBe(1_060);
  });

  test('leaves what is due later for later', async () => {
    const clock = new ManualClock(0);
    const done: string[] = [];
    clock.after(11, () => void done.push('late'));

    await clock.advance(10);
    expect(done).toEqual([]);
    await clock.advance(1);
    expect(done).toEqual(['late']);
  });

  test('does also what a task schedules within the same stretch of time', async () => {
    const clock = new ManualClock(0);
    const done: number[] = [];
    const again = (): void => {
      done.push(clock.now());
      if (done.length < 3) clock.after(10, again);
    };
    clock.after(10, again);

    await clock.advance(30);

    expect(done).toEqual([10, 20, 30]);
  });

  test('waits for a task before it does the next', async () => {
    const clock = new ManualClock(0);
    const done: string[] = [];
    clock.after(1, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('slow');
    });
    clock.after(2, () => void done.push('quick'));

    await clock.advance(2);

    expect(done).toEqual(['slow', 'quick']);
  });

  test("passes a task's error on to whoever moved the clock", async () => {
    const clock = new ManualClock(0);
    clock.after(1, () => Promise.reject(new Error('task failed')));

    await expect(clock.advance(5)).rejects.toThrow('task failed');
  });
});

describe('the real clock', () => {
  test('runs a task after its delay and reports the one that fails', async () => {
    const errors = await new Promise<unknown[]>((resolve) => {
      const clock: SystemClock = new SystemClock((error) => resolve([error]));
      clock.after(1, () => Promise.reject(new Error('task failed')));
    });

    expect(errors).toEqual([new Error('task failed')]);
  });

  test('forgets what is still to be done when it is closed', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const clock = new SystemClock(() => undefined);
    let ran = false;
    clock.after(1, () => {
      ran = true;
    });
    clock.close();

    await vi.advanceTimersByTimeAsync(20);

    expect(ran).toBe(false);
  });
});
