/** A broken invariant. `rule` is its number in docs/proof.md. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly rule: number;

  constructor(rule: number, message: string) {
    super(`invariant ${rule}: ${message}`);
    this.rule = rule;
  }
}

export const isBroken = (error: unknown): error is Broken => error instanceof Broken;
