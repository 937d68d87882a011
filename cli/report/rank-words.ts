import type { Rank } from '../ui/sweep-view.ts';

/** What a rank is called on the page: of one secret, and above a number of them. */
export const RANK_WORDS: Readonly<Record<Rank, { readonly one: string; readonly many: string }>> = {
  failed: { one: 'not seen', many: 'not seen' },
  person: { one: 'needs a person', many: 'need a person' },
  'to-do': { one: 'steps to take', many: 'steps to take' },
  later: { one: 'to be asked again', many: 'to be asked again' },
  held: { one: 'held back by its tag', many: 'held back by tags' },
  'at-rest': { one: 'left as it is', many: 'left as they are' },
};
