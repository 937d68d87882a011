import { REASONS, type Reason } from '../../../lambda/decision/reasons.ts';
import { TABLE } from '../../../lambda/decision/table.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import type { Play, PlayOptions, Tally } from './play.ts';
import { run } from './run.ts';
import type { Script } from './scripts.ts';
import { STATES, type State } from './states.ts';

const byName = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true });

/**
 * What nothing comes to here: AWS keeps an AWSCURRENT (L4), and all the model's secrets are of databases. `parked-is-current`
 * takes a promotion by hand without a verifier: once in some thousand interleavings.
 */
const NOT_HERE: readonly Reason[] = ['no-current-version', 'not-a-database-secret', 'parked-is-current'];

/** How often what was seen in the runs so far. */
export class Counts {
  readonly #seen = new Map<string, number>();
  readonly #reasons = new Set<Reason>();

  /** Plays a script, and counts what it comes to. */
  async run(script: Script, options?: PlayOptions): Promise<Play> {
    const limits = new Set<string>();
    const tally = { ...this.#tally(), onLimit: (limit: string) => void limits.add(limit) };
    const play = await run(script, tally, options);
    for (const limit of limits) this.#count(`runs at a limit: ${limit}`);
    return play;
  }

  /** The states, reasons and rows of the decision table that nothing came to. */
  get missing(): readonly string[] {
    const reasons = (Object.keys(REASONS) as Reason[]).filter(
      (reason) => !this.#reasons.has(reason) && !NOT_HERE.includes(reason),
    );
    return [...STATES.map(found), ...rows.map(decided)]
      .filter((what) => !this.#seen.has(what))
      .concat(reasons);
  }

  toString(): string {
    return [...this.#seen]
      .sort(([one], [other]) => byName(one, other))
      .map(([what, times]) => `${String(times).padStart(8)}  ${what}`)
      .join('\n');
  }

  #tally(): Omit<Tally, 'onLimit'> {
    return {
      onOutcome: (outcome) => this.#outcome(outcome),
      onCancel: (states) => {
        for (const state of states) this.#count(found(state));
      },
    };
  }

  #outcome({ verdict, followUp }: Outcome): void {
    for (const { kind, row, reason } of [verdict, ...(followUp ? [followUp] : [])]) {
      this.#reasons.add(reason);
      this.#count(`${decided(row)}`);
      this.#count(`verdict ${kind} ${reason}`);
    }
  }

  #count(what: string): void {
    this.#seen.set(what, (this.#seen.get(what) ?? 0) + 1);
  }
}

const found = (state: State): string => `cancellation finds ${state}`;
const decided = (row: string): string => `row ${row}`;
const rows = [
  ...new Set(TABLE.flatMap(([row, , , reason]) => (reason && !NOT_HERE.includes(reason) ? [row] : []))),
];
