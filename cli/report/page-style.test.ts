import { expect, test } from 'vitest';
import { RANKS } from '../ui/sweep-view.ts';
import { STYLE } from './page-style.ts';

test('each rank that asks for something has a colour of its own, as a mark and above the list', () => {
  for (const rank of RANKS.slice(0, -1)) {
    expect(STYLE).toMatch(new RegExp(`\\.mark(\\.${rank}|:is\\([^)]*\\.${rank}\\b[^)]*\\)).*background`));
    expect(STYLE).toMatch(new RegExp(`\\.${rank} dd\\b.*color`));
  }
});
