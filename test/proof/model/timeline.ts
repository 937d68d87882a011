import { Actor, type End } from './turns.ts';

const START_MS = Date.parse('2026-11-24T03:15:30Z');

/** What time it is, what the ledger's last moment was at each time, and who is under way. */
export class Timeline {
  #nowMs = START_MS;
  readonly #actors: Actor[] = [];
  readonly #moments: { readonly ms: number; readonly moment: number }[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Those who stand at a call. */
  get actors(): readonly Actor[] {
    return this.#actors.filter(({ canAct }) => canAct);
  }

  /** Somebody sets out, and is ended by the platform after `lastsMs` at the latest. */
  spawn(name: string, lastsMs: number, onEnd: (end: End) => void): Actor {
    const actor = new Actor(name, this.#nowMs + lastsMs, (end) => {
      this.#actors.splice(this.#actors.indexOf(actor), 1);
      onEnd(end);
    });
    this.#actors.push(actor);
    return actor;
  }

  /** Lets time go by, `moment` being the ledger's last one so far, and ends what may not run any longer. */
  pass(ms: number, moment: number): void {
    this.#moments.push({ ms: this.#nowMs, moment });
    this.#nowMs += ms;
    for (const actor of [...this.#actors]) if (actor.endsBy <= this.#nowMs) actor.kill();
  }

  /** The ledger's last moment as of so many milliseconds ago. */
  momentBefore(ms: number): number {
    return this.#moments.findLast((past) => past.ms <= this.#nowMs - ms)?.moment ?? 0;
  }
}
