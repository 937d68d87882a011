import type { Users } from '../provision.ts';
import type { RotationPoint } from '../rotation/gate.ts';

/** One thing that happens in a scenario. */
export type Act =
  | { readonly kind: 'rotate' }
  | { readonly kind: 'rotate-until'; readonly point: RotationPoint; readonly test: boolean }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'let-go' }
  | { readonly kind: 'kill' }
  /** The function that is held fails where it stands. Nobody cancels: rotation stays on. */
  | { readonly kind: 'fail' }
  | { readonly kind: 'set-password'; readonly to: 'previous' | 'one-that-nobody-stored' }
  /** Somebody stores a new password as AWSCURRENT that nobody sets in the database. */
  | { readonly kind: 'store-password' }
  /** The secret's tag has failed rotations told, and no more. */
  | { readonly kind: 'only-report' }
  /** EventBridge delivers the cancellation or the failure, and the function acts on it at once. */
  | { readonly kind: 'deliver' }
  /** A quarter of an hour passes, and the function looks again. */
  | { readonly kind: 'settle' };

/** What a cancellation or a failed rotation can leave, and how it comes about; `state` is S0 to S9. */
export type Scenario = {
  readonly state: string;
  readonly users: Users;
  readonly title: string;
  readonly acts: readonly Act[];
};

export const nameOf = ({ state, users, title }: Omit<Scenario, 'acts'>): string =>
  `${state}, ${users}: ${title}`;

/** Tells a scenario act by act. Every verb throws where it could not happen at that point of the story. */
export class ScenarioBuilder {
  readonly #told: Omit<Scenario, 'acts'>;
  readonly #acts: Act[] = [];
  #rotations = 0;
  #held = false;
  #cancelled = false;
  #failed = false;
  #delivered = false;

  constructor(state: string, users: Users, title: string) {
    this.#told = { state, users, title };
  }

  /** A whole rotation, from start to end. */
  rotate(): this {
    this.#require(!this.#cancelled, 'rotates after the cancellation: that is no cancelled rotation any more');
    this.#require(!this.#held, 'rotates while a rotation function is held');
    this.#rotations += 1;
    return this.#tell({ kind: 'rotate' });
  }

  /** A rotation whose function comes as far as `point` and is held there. */
  rotateUntil(point: RotationPoint, { test = false } = {}): this {
    const { users } = this.#told;
    this.#require(!this.#cancelled, 'rotates after the cancellation: that is no cancelled rotation any more');
    this.#require(!this.#held, 'rotates while a rotation function is held');
    this.#require(
      !test || point.startsWith('testSecret:'),
      `comes to ${point}, and a test only runs testSecret`,
    );
    this.#require(
      point !== 'setSecret:user-created' || (users === 'alternating' && this.#rotations === 0),
      'creates a clone user, as only the first rotation of alternating users does',
    );
    this.#held = true;
    return this.#tell({ kind: 'rotate-until', point, test });
  }

  cancel(): this {
    this.#require(!this.#cancelled, 'is cancelled twice');
    this.#cancelled = true;
    return this.#tell({ kind: 'cancel' });
  }

  /** The function that is held fails, and rotation stays on. */
  fail(): this {
    this.#require(this.#held, 'fails a rotation function, and none is held');
    this.#require(!this.#cancelled, 'fails a rotation that was cancelled');
    this.#held = false;
    this.#failed = true;
    return this.#tell({ kind: 'fail' });
  }

  storePassword(): this {
    return this.#tell({ kind: 'store-password' });
  }

  onlyReport(): this {
    return this.#tell({ kind: 'only-report' });
  }

  /** The function that is held goes on: it refuses at its next check, or lands what it was about to do. */
  letGo(): this {
    return this.#release({ kind: 'let-go' });
  }

  /** The function that is held dies where it stands. */
  kill(): this {
    return this.#release({ kind: 'kill' });
  }

  setPassword(to: 'previous' | 'one-that-nobody-stored'): this {
    this.#require(
      to !== 'previous' || this.#rotations > 0,
      'sets a previous password, and there is none yet',
    );
    return this.#tell({ kind: 'set-password', to });
  }

  deliver(): this {
    this.#require(
      this.#cancelled || this.#failed,
      'delivers a cancellation or a failure that has not happened',
    );
    this.#require(!this.#delivered, 'delivers the cancellation twice');
    this.#delivered = true;
    return this.#tell({ kind: 'deliver' });
  }

  settle(): Scenario {
    this.#require(this.#delivered, 'settles before the cancellation was delivered');
    this.#require(!this.#held, 'settles while a rotation function runs: none runs longer than that (R5)');
    this.#tell({ kind: 'settle' });
    return { ...this.#told, acts: [...this.#acts] };
  }

  #release(act: Act): this {
    this.#require(this.#held, 'lets a rotation function go, and none is held');
    this.#require(this.#cancelled, 'lets the rotation function go before the cancellation');
    this.#held = false;
    return this.#tell(act);
  }

  #tell(act: Act): this {
    this.#acts.push(act);
    return this;
  }

  #require(possible: boolean, otherwise: string): void {
    if (!possible) throw new Error(`impossible scenario: ${nameOf(this.#told)} ${otherwise}`);
  }
}
