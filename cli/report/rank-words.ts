import type { Rank } from '../sweep-view.ts';

/** What a rank is called on the page: of one secret, and above a number of them. */
export const RANK_WORDS: Readonly<Record<Rank, { readonly one: string; readonly many: string }>> = {
  failed: { one: 'not seen', many: 'not seen' },
  person: { one: 'needs a person', many: 'need a person' },
  'to-do': { one: 'can be repaired', many: 'can be repaired' },
  held: { one: 'held back by its tag', many: 'held back by tags' },
  'at-rest': { one: 'parked, at rest', many: 'parked, at rest' },
};
