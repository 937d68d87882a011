import type { Rank } from '../ui/sweep-view.ts';

/** A rank's words on the page. */
export const RANK_WORDS: Readonly<Record<Rank, string>> = {
  'locked-out': 'clients locked out',
  failing: 'rotation is failing',
  failed: 'not read',
  attention: 'attention required',
  'to-do': 'steps to take',
  later: 'to be tried again',
  login: 'login needed',
  withheld: 'withheld',
  'no-action': 'no action',
};
