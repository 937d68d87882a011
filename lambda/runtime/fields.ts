import { type EpochMs, epochMs } from '../decision/values.ts';

/** A field that is missing or has another shape. The message names the field, never its value. */
export type Problem = { readonly field: string; readonly expected: string };

/** The default limit of a text, in characters. No field of a CloudTrail record is longer. */
const MAX_CHARACTERS = 2048;

/** Reads fields of an unknown value by their path, and collects every field that is not valid. */
export class Fields {
  readonly problems: Problem[] = [];
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  is(field: string, literal: string): boolean {
    return this.#at(field) === literal;
  }

  literal(field: string, expected: string): void {
    if (!this.is(field, expected)) this.#refuse(field, `"${expected}"`);
  }

  text(field: string, maxCharacters = MAX_CHARACTERS): string {
    const value = this.#at(field);
    if (isText(value, maxCharacters)) return value;
    this.#refuse(field, `a text of 1 to ${maxCharacters} characters`);
    return '';
  }

  shaped(field: string, isShaped: (text: string) => boolean, expected: string): string {
    const value = this.#at(field);
    if (isText(value) && isShaped(value)) return value;
    this.#refuse(field, expected);
    return '';
  }

  texts(field: string, maxTexts: number): readonly string[] {
    const value = this.#at(field);
    if (Array.isArray(value) && value.length <= maxTexts && value.every((one) => isText(one))) return value;
    this.#refuse(field, `a list of up to ${maxTexts} texts`);
    return [];
  }

  flag(field: string): boolean {
    const value = this.#at(field);
    if (typeof value !== 'boolean') this.#refuse(field, 'true or false');
    return value === true;
  }

  count(field: string): number {
    const value = this.#at(field);
    if (isCount(value)) return value;
    this.#refuse(field, 'a whole number, 0 or more');
    return 0;
  }

  time(field: string): EpochMs {
    const value = this.#at(field);
    const ms = isText(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) this.#refuse(field, 'an ISO 8601 time');
    return epochMs(ms);
  }

  /** A text; undefined if it is missing or null, since CloudTrail writes both. Any other type is a fault. */
  optional(field: string, maxCharacters = MAX_CHARACTERS): string | undefined {
    return this.has(field) ? this.text(field, maxCharacters) : undefined;
  }

  has(field: string): boolean {
    const value = this.#at(field);
    return value !== undefined && value !== null;
  }

  #at(field: string): unknown {
    let value = this.#root;
    for (const key of field.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      value = Reflect.get(value, key);
    }
    return value;
  }

  #refuse(field: string, expected: string): void {
    this.problems.push({ field, expected });
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isText = (value: unknown, maxCharacters = MAX_CHARACTERS): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= maxCharacters;
