/**
 * What befalls one call. `fail-before`: it is refused for a reason that may pass. `fail-after`: AWS does it, or
 * refuses it, and its reply is lost. `die-…`: whoever makes the call is killed right there. `stale`: a read
 * shows what was there before the consistency window. `slow`: ten seconds go by first.
 */
export const TWISTS = [
  'none',
  'slow',
  'stale',
  'fail-before',
  'fail-after',
  'die-before',
  'die-after',
] as const;
export type Twist = (typeof TWISTS)[number];

export type End = 'returned' | 'threw' | 'died';

type Waiting = { readonly what: string; readonly go: (twist: Twist) => Promise<void> };

/**
 * Something that runs beside others: a pass of ours, or one step of a rotation function. It stands still at
 * every call it makes until it is given a turn, so that any other may act in between.
 */
export class Actor {
  readonly name: string;
  /** Epoch ms at which the platform ends it, wherever it stands. */
  readonly endsBy: number;
  readonly #waiting: Waiting[] = [];
  readonly #onEnd: (end: End) => void;
  #end: End | undefined;
  #hasActed = false;
  #wasDisturbed = false;

  constructor(name: string, endsBy: number, onEnd: (end: End) => void) {
    this.name = name;
    this.endsBy = endsBy;
    this.#onEnd = onEnd;
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  get canAct(): boolean {
    return this.isRunning && this.#waiting.length > 0;
  }

  /** It has made a call. */
  get hasActed(): boolean {
    return this.#hasActed;
  }

  /** Something befell one of its calls. */
  get wasDisturbed(): boolean {
    return this.#wasDisturbed;
  }

  /** The call that its next turn makes. */
  get next(): string {
    return this.#waiting[0]?.what ?? 'nothing';
  }

  start(work: () => Promise<void>): void {
    work().then(
      () => this.#finish('returned'),
      () => this.#finish('threw'),
    );
  }

  /**
   * Waits for a turn, then acts. `fault` stands for what the caller gets of a call that failed: it throws, or
   * returns what says so.
   */
  call<T>(what: string, act: (isStale: boolean) => T | Promise<T>, fault: () => T): Promise<T> {
    if (!this.isRunning) return never();
    return new Promise<T>((tell) => {
      const go = async (twist: Twist): Promise<void> => {
        if (twist === 'die-before') return this.kill();
        const acting = twist === 'fail-before' ? undefined : inPromise(() => act(twist === 'stale'));
        await acting?.catch(() => undefined);
        if (twist === 'die-after') return this.kill();
        tell(acting && twist !== 'fail-after' ? acting : inPromise(fault));
      };
      this.#waiting.push({ what, go });
    });
  }

  /** Gives it one turn, and returns once it stands at its next call or has ended. */
  async turn(twist: Twist): Promise<void> {
    const waiting = this.#waiting.shift();
    this.#hasActed = true;
    if (twist !== 'none' && twist !== 'slow') this.#wasDisturbed = true;
    await waiting?.go(twist);
    await allElse();
  }

  kill(): void {
    this.#finish('died');
  }

  #finish(end: End): void {
    if (!this.isRunning) return;
    this.#end = end;
    this.#onEnd(end);
  }
}

/** A promise of its own each time: one that all shared would hold on to everybody who ever waited for it. */
const never = (): Promise<never> => new Promise(() => undefined);

/** What an act comes to, also where it throws at once. */
const inPromise = async <T>(act: () => T | Promise<T>): Promise<T> => act();

/** Lets everything run that waits for nothing but a promise. */
export const allElse = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** Lets everything run that waits for nothing but its place in line, as AWS's start of a rotation does. */
export const afterImmediate = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
