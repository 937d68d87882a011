import type { Scheduler } from '../clock.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

/** Where a rule sends an event. Rejecting means that it could not be handed over, not that it failed there. */
type Target = { readonly name: string; readonly deliver: (event: unknown) => Promise<void> };

export type Rule = {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly targets: readonly Target[];
  /** @default always */
  readonly isOn?: () => boolean;
  /** Takes what could not be handed over to a target. */
  readonly deadLetter?: (event: unknown, target: string, error: unknown) => void;
};

/**
 * When the copies of one delivery arrive, in milliseconds from now. One copy at once is the ordinary case;
 * two are a repetition, unequal delays reorder, none is a loss: best effort is all AWS promises (E6).
 */
export type Arrivals = (event: unknown, target: string) => readonly number[];

const once: Arrivals = () => [0];

/** EventBridge: hands every event to the targets of each rule that matches it, at least once or so. */
export class EventBus {
  readonly #clock: Scheduler;
  readonly #arrivals: Arrivals;
  readonly #rules: Rule[] = [];

  constructor(clock: Scheduler, arrivals: Arrivals = once) {
    this.#clock = clock;
    this.#arrivals = arrivals;
  }

  addRule(rule: Rule): void {
    this.#rules.push(rule);
  }

  /** Takes an event as it is now; what the sender does to the object later is not seen. */
  put(event: unknown): void {
    const text = JSON.stringify(event);
    for (const rule of this.#rules.filter(({ isOn = () => true }) => isOn()))
      if (matchesPattern(rule.pattern, JSON.parse(text)))
        for (const target of rule.targets) this.#schedule(rule, target, text);
  }

  #schedule(rule: Rule, target: Target, text: string): void {
    for (const delayMs of this.#arrivals(JSON.parse(text), target.name))
      this.#clock.after(delayMs, async () => {
        try {
          await target.deliver(JSON.parse(text));
        } catch (error) {
          if (rule.deadLetter === undefined) throw error;
          rule.deadLetter(JSON.parse(text), target.name, error);
        }
      });
  }
}
