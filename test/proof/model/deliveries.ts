import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import type { AgainRequest } from '../../../lambda/remediate/request.ts';
import { type Delivered, type Sabotage, startPass } from './passes.ts';
import type { Actor, End } from './turns.ts';
import type { Pass } from './who.ts';
import { MINUTE_MS, type World } from './world.ts';

type Delivery = {
  readonly input: unknown;
  readonly delivered: Delivered;
  readonly atMs: number;
  readonly triesLeft: number;
};

/** An event is there a second after its call at the earliest; the recheck queue holds it for 15 minutes more. */
const EVENT_MS = 1_000;
const SETTLE_MS = 15 * MINUTE_MS;
/** An event that is late. */
const LATE_MS = 3 * 60 * MINUTE_MS;
/** Lambda tries an event three times, a queue a message five times. */
const TRIES = { initial: 3, recheck: 5 } as const;
const RETRY_MS = MINUTE_MS;
/** Six times what a pass may take: so long a message is hidden that was received. */
const HIDDEN_MS = 6 * MINUTE_MS;

/** What is on its way to the function, as EventBridge, Lambda and SQS bring it: late, again, in any order. */
export class Deliveries {
  readonly #world: World;
  readonly #sabotage: Sabotage | undefined;
  readonly #onOutcome: (outcome: Outcome) => void;
  #waiting: Delivery[] = [];
  readonly #past: Delivery[] = [];
  /** When the last second look or sweep that came to its end began, and what it found. */
  lastSettled: { readonly pass: Pass; readonly outcome: Outcome | undefined } | undefined;
  lastOutcome: Outcome | undefined;
  losesNext = false;
  #failures = 0;
  /** Nothing goes wrong any more. */
  isCalm = false;
  /** A pass failed that began when nothing went wrong any more. */
  failsInCalm = false;

  constructor(world: World, sabotage: Sabotage | undefined, onOutcome: (outcome: Outcome) => void) {
    this.#world = world;
    this.#sabotage = sabotage;
    this.#onOutcome = onOutcome;
    world.aws.subscribe((event) => this.#take(event));
  }

  /** Puts something on its way. */
  send(input: unknown, delivered: Delivered, afterMs = 0): void {
    const atMs = this.#world.nowMs + afterMs;
    this.#waiting.push({ input, delivered, atMs, triesLeft: TRIES[delivered] });
  }

  /** Puts what a pass asks for on its way. */
  recheck(request: AgainRequest): void {
    this.send(request, 'recheck', SETTLE_MS);
  }

  /** Hands one of those that are due to the function. */
  deliver(which: number): Actor | undefined {
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.#world.nowMs);
    const delivery = due[which % due.length];
    if (delivery === undefined) return undefined;
    this.#waiting = this.#waiting.filter((other) => other !== delivery);
    return this.#start(delivery);
  }

  deliverAgain(which: number): Actor | undefined {
    const delivery = this.#past[which % this.#past.length];
    return delivery && this.#start({ ...delivery, triesLeft: TRIES[delivery.delivered] });
  }

  /** Epoch ms of the next one that is on its way. */
  get nextMs(): number | undefined {
    const times = this.#waiting.map(({ atMs }) => atMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #start(delivery: Delivery): Actor {
    this.#past.push(delivery);
    const { isCalm } = this;
    let told: Outcome | undefined;
    return startPass(this.#world, delivery.input, delivery.delivered, {
      sabotage: this.#sabotage,
      onOutcome: (outcome) => {
        told = outcome;
        this.lastOutcome = outcome;
        this.#world.ledger.toldOf(outcome);
        this.#onOutcome(outcome);
      },
      onRecheck: (request) => this.recheck(request),
      onEnd: (end, pass) => {
        if (isCalm && end !== 'returned' && !pass.isToComeAgain) this.failsInCalm = true;
        this.#ended(delivery, end, pass, told);
      },
    });
  }

  #ended(delivery: Delivery, end: End, pass: Pass, outcome: Outcome | undefined): void {
    if (end === 'returned') {
      if (delivery.delivered === 'recheck') this.lastSettled = { pass, outcome };
      return;
    }
    const triesLeft = delivery.triesLeft - 1;
    const afterMs = delivery.delivered === 'recheck' ? HIDDEN_MS : RETRY_MS;
    if (triesLeft > 0) this.#waiting.push({ ...delivery, triesLeft, atMs: this.#world.nowMs + afterMs });
  }

  #take(event: Readonly<Record<string, unknown>>): void {
    const detail = event['detail'];
    if (typeof detail !== 'object' || detail === null || !('eventName' in detail)) return;
    if (detail.eventName === 'CancelRotateSecret' && !('errorCode' in detail)) {
      const isLost = this.losesNext;
      this.losesNext = false;
      if (!isLost) this.#sendEvent(event);
    }
    if (detail.eventName === 'RotationFailed') this.#failed(event);
  }

  /** The rule for failed rotations is there unless they are ignored. */
  #failed(event: Readonly<Record<string, unknown>>): void {
    const { failedRotations, failureEvents } = this.#world.setup;
    const comes = failureEvents[this.#failures % failureEvents.length] ?? 'sent';
    this.#failures += 1;
    if (failedRotations === 'ignore' || comes === 'lost') return;
    this.#sendEvent(event, comes === 'late' ? LATE_MS : 0);
    if (comes === 'twice') this.#sendEvent(event, MINUTE_MS);
  }

  #sendEvent(event: Readonly<Record<string, unknown>>, laterMs = 0): void {
    this.send(event, 'initial', EVENT_MS + laterMs);
    this.send(event, 'recheck', EVENT_MS + laterMs + SETTLE_MS);
  }
}
