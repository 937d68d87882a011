const MASK = '<sensitive>';

/**
 * A value that must never be printed: JSON, template strings and `util.inspect` show `<sensitive>`.
 * Only `reveal()` returns it, so a search for `.reveal(` finds every use.
 */
export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  /** The symbol that Node's `util.inspect`, and so `console.log`, looks for. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}
