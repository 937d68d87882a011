import type { RotationStep } from '../secrets-manager/secrets-manager.ts';

/**
 * A place in a rotation function. `invoked`: nothing looked at yet. `checked`: past its one look at
 * RotationEnabled (R5). `acted`: the step's work done, nothing returned yet. In setSecret also `ready`: all
 * secrets read and the password about to be changed; `user-created`: a clone user there, its grants not yet.
 */
export type RotationPoint =
  | `${RotationStep}:${'invoked' | 'checked' | 'acted'}`
  | `setSecret:${'ready' | 'user-created'}`;

/** Thrown inside a rotation function that is made to die where it stands. */
export class Died extends Error {
  override readonly name = 'Died';
}

type Halt = {
  readonly point: RotationPoint;
  readonly arrive: () => void;
  readonly arrived: Promise<void>;
  readonly goOn: (how: 'alive' | 'dead') => void;
  readonly released: Promise<'alive' | 'dead'>;
};

/** Holds a rotation function at one point until it is let go, so that a cancellation can fall exactly there. */
export class Gate {
  #halt: Halt | undefined;

  /** The next function to come to `point` waits there. Returns what resolves when one has come. */
  haltAt(point: RotationPoint): Promise<void> {
    if (this.#halt !== undefined) throw new Error(`the gate is to halt at ${this.#halt.point} already`);
    const { promise: arrived, resolve: arrive } = withResolver<void>();
    const { promise: released, resolve: goOn } = withResolver<'alive' | 'dead'>();
    this.#halt = { point, arrive, arrived, goOn, released };
    return arrived;
  }

  /** Lets the function that is held go on, as one does that is still running after a cancellation. */
  release(): void {
    this.#letGo('alive');
  }

  /** Makes the function that is held fail at once, as one does that crashes or runs out of time. */
  kill(): void {
    this.#letGo('dead');
  }

  /** Called by the rotation function at each of its points. */
  async pass(point: RotationPoint): Promise<void> {
    const halt = this.#halt;
    if (halt?.point !== point) return;
    halt.arrive();
    if ((await halt.released) === 'dead') throw new Died(`died at ${point}`);
  }

  #letGo(how: 'alive' | 'dead'): void {
    if (this.#halt === undefined) throw new Error('no rotation function is held');
    this.#halt.goOn(how);
    this.#halt = undefined;
  }
}

const withResolver = <T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } => {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
