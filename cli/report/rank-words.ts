import type { Rank } from '../ui/sweep-view.ts';

/** A rank's words on the page: for one secret, and for a number of them. */
export const RANK_WORDS: Readonly<Record<Rank, { readonly one: string; readonly many: string }>> = {
  'locked-out': { one: 'clients locked out', many: 'clients locked out' },
  failed: { one: 'not read', many: 'not read' },
  attention: { one: 'attention required', many: 'attention required' },
  'to-do': { one: 'steps to take', many: 'steps to take' },
  later: { one: 'to be tried again', many: 'to be tried again' },
  withheld: { one: 'withheld', many: 'withheld' },
  'no-action': { one: 'no action', many: 'no action' },
};
