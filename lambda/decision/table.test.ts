import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { situations } from '../../test/support/situations.ts';
import { decideUnseen, planInputOf, rowFor } from './decide.ts';
import { FACTS_OF_GONE, type Facts, factsOf, factsOfUnseen } from './facts.ts';
import { MODES } from './mode.ts';
import type { Situation } from './situation.ts';
import { type Row, TABLE } from './table.ts';

const UNSEEN = ['call-refused', 'elsewhere', 'other-account', 'out-of-scope'] as const;

const factsIn = (situation: Situation): Facts =>
  situation.observation.kind === 'gone'
    ? FACTS_OF_GONE
    : factsOf(planInputOf(situation.observation, situation), situation);

const eachOnce = (examples: readonly Facts[]): readonly Facts[] => [
  ...new Map(examples.map((facts) => [JSON.stringify({ ...facts, move: facts.works }), facts])).values(),
];

/** What the table is asked in many situations, before the verifier is asked and after. */
const EXAMPLES = eachOnce([
  ...UNSEEN.map(factsOfUnseen),
  ...fc
    .sample(situations, { numRuns: 40_000, seed: 1 })
    .flatMap(({ evidence, ...before }) => [factsIn(before), factsIn({ ...before, evidence })]),
]);

const nameOf = ([row, , ...follows]: Row): string => [row, ...follows].join(' ');
const followsOf = ([, , ...follows]: Row): string => follows.join(' ');
const firstOf = (table: readonly Row[], facts: Facts): Row | undefined =>
  table.find(([, when]) => when(facts));

const EXAMPLES_OF = new Map<Row, Facts[]>(TABLE.map((row) => [row, []]));
for (const facts of EXAMPLES) EXAMPLES_OF.get(rowFor(facts))?.push(facts);
/** The examples that a row decides. */
const decidedBy = (row: Row): readonly Facts[] => EXAMPLES_OF.get(row) ?? [];

/** Whether another table says something else, in any of the examples. */
const isNoticed = (other: readonly Row[]): boolean =>
  EXAMPLES.some((facts) => {
    const row = firstOf(other, facts);
    return row === undefined || followsOf(row) !== followsOf(rowFor(facts));
  });

describe('the decision table', () => {
  test.each(TABLE.map((row) => [nameOf(row), row] as const))(
    '%s: some situation reaches it first',
    (_, row) => {
      expect(decidedBy(row)).not.toEqual([]);
    },
  );

  test.each(TABLE.map((row, at) => [nameOf(row), at] as const))('%s: is noticed when it is gone', (_, at) => {
    expect(isNoticed(TABLE.filter((_, index) => index !== at))).toBe(true);
  });

  test('two rows in the other order are noticed, wherever a situation fits both', () => {
    for (const [at, row] of TABLE.entries())
      for (const later of TABLE.slice(at + 1)) {
        const both = decidedBy(row).find((facts) => later[1](facts));
        if (both === undefined || followsOf(row) === followsOf(later)) continue;
        const swapped = TABLE.map((each) => (each === row ? later : each === later ? row : each));
        expect(firstOf(swapped, both), `${nameOf(row)} and ${nameOf(later)}`).toBe(later);
      }
  });

  test('its last row always holds', () => {
    for (const facts of EXAMPLES) expect(TABLE.at(-1)?.[1](facts)).toBe(true);
  });

  test('AWSCURRENT moves where it was refused and another version accepted, and nowhere else', () => {
    for (const facts of EXAMPLES) {
      const [, , action] = rowFor(facts);
      if (action !== 'promote' && action !== 'promote-in-rotation' && action !== 'rollback') continue;
      expect(facts).toMatchObject({ current: 'rejected', move: expect.anything() });
      expect(action === 'promote-in-rotation' ? MODES : ['recover', 'report']).toContain(facts.mode);
      expect(facts.works).not.toBe('none');
    }
  });

  test('a secret that nobody looked at is left alone', () => {
    for (const why of UNSEEN)
      expect(decideUnseen(why)).toMatchObject({ kind: 'no-action', attention: 'none' });
  });
});
