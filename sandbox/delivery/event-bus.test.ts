import { describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { EventBus } from './event-bus.ts';

describe('the event bus', () => {
  const rule = (deliver: (event: unknown) => Promise<void>) => ({
    name: 'rule',
    pattern: { kind: ['wanted'] },
    targets: [{ name: 'target', deliver }],
  });

  test('delivers what matches, and only that', async () => {
    const clock = new ManualClock(0);
    const bus = new EventBus(clock);
    const got: unknown[] = [];
    bus.addRule(rule(async (event) => void got.push(event)));

    bus.put({ kind: 'wanted', n: 1 });
    bus.put({ kind: 'other', n: 2 });
    await clock.advance(0);

    expect(got).toEqual([{ kind: 'wanted', n: 1 }]);
  });

  test('delivers an event as it was when it was put', async () => {
    const clock = new ManualClock(0);
    const bus = new EventBus(clock);
    const got: unknown[] = [];
    bus.addRule(rule(async (event) => void got.push(event)));

    const event = { kind: 'wanted', n: 1 };
    bus.put(event);
    event.n = 2;
    await clock.advance(0);

    expect(got).toEqual([{ kind: 'wanted', n: 1 }]);
  });

  test('keeps nothing for a rule that is off', async () => {
    const clock = new ManualClock(0);
    const bus = new EventBus(clock);
    const got: unknown[] = [];
    let on = false;
    bus.addRule({ ...rule(async (event) => void got.push(event)), isOn: () => on });

    bus.put({ kind: 'wanted', n: 1 });
    await clock.advance(0);
    on = true;
    bus.put({ kind: 'wanted', n: 2 });
    await clock.advance(0);

    expect(got).toEqual([{ kind: 'wanted', n: 2 }]);
  });

  test('can repeat, reorder and lose deliveries', async () => {
    const clock = new ManualClock(0);
    const arrivals = (event: unknown) => (event as { arrivals: readonly number[] }).arrivals;
    const bus = new EventBus(clock, arrivals);
    const got: unknown[] = [];
    bus.addRule(rule(async (event) => void got.push((event as { n: number }).n)));

    bus.put({ kind: 'wanted', n: 1, arrivals: [30, 50] });
    bus.put({ kind: 'wanted', n: 2, arrivals: [10] });
    bus.put({ kind: 'wanted', n: 3, arrivals: [] });
    await clock.advance(100);

    expect(got).toEqual([2, 1, 1]);
  });

  test('puts what it cannot hand over to the dead letters, and goes on with the other target', async () => {
    const clock = new ManualClock(0);
    const bus = new EventBus(clock);
    const got: unknown[] = [];
    const dead: unknown[] = [];
    bus.addRule({
      name: 'rule',
      pattern: { kind: ['wanted'] },
      targets: [
        { name: 'gone', deliver: () => Promise.reject(new Error('no such function')) },
        { name: 'queue', deliver: async (event) => void got.push(event) },
      ],
      deadLetter: (event, target) => void dead.push({ event, target }),
    });

    bus.put({ kind: 'wanted' });
    await clock.advance(0);

    expect(dead).toEqual([{ event: { kind: 'wanted' }, target: 'gone' }]);
    expect(got).toEqual([{ kind: 'wanted' }]);
  });
});
