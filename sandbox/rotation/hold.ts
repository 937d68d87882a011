import { ROTATION_STEPS, type RotationRequest, type RotationStep } from '../secrets-manager/rotation.ts';

/** Where rotations are held: before a step's function is called, or when it has returned. */
type HoldPoint = { readonly step: RotationStep; readonly when: 'before' | 'after' };

/** `setSecret` or `setSecret:after`, as they are typed. Undefined for another text. */
export const parseHoldPoint = (text: string): HoldPoint | undefined => {
  const name = text.replace(/:after$/, '');
  const step = ROTATION_STEPS.find((each) => each === name);
  return step && { step, when: name === text ? 'before' : 'after' };
};

/** Holds every rotation at one point, from `start` on, until `resume`. */
export class Hold {
  readonly #point: HoldPoint;
  readonly #onHeld: (request: RotationRequest) => void;
  #isOn = false;
  #held: (() => void)[] = [];

  constructor(point: HoldPoint, onHeld: (request: RotationRequest) => void) {
    this.#point = point;
    this.#onHeld = onHeld;
  }

  start(): void {
    this.#isOn = true;
  }

  /** Lets all go on that are held. Returns how many. */
  resume(): number {
    const held = this.#held.splice(0);
    for (const letGo of held) letGo();
    return held.length;
  }

  /** Calls a step's function. A step that fails is not held after it. */
  readonly around = async (request: RotationRequest, call: () => Promise<void>): Promise<void> => {
    await this.#pass(request, 'before');
    await call();
    await this.#pass(request, 'after');
  };

  async #pass(request: RotationRequest, when: HoldPoint['when']): Promise<void> {
    if (!this.#isOn || request.Step !== this.#point.step || when !== this.#point.when) return;
    await new Promise<void>((resolve) => {
      this.#held.push(resolve);
      this.#onHeld(request);
    });
  }
}
