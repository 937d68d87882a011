import type { Problem } from './fields.ts';

/** What the parsers say of an input that is none of theirs. */
export type Malformed = { readonly kind: 'not-understood'; readonly problems: readonly Problem[] };

/** The input is not a known event or request. It ends in the dead-letter queue. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(problems: readonly Problem[]) {
    const fields = problems.map(({ field, expected }) => `${field} must be ${expected}`).join('; ');
    super(`This is no event that the function understands: ${fields}.`);
  }
}
