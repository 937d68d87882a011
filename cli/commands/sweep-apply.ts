import type { EpochMs } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import type { Caller } from '../aws/caller.ts';
import { type Failure, failureOf } from '../aws/failures.ts';
import { EXIT, type ExitCode, exitCodeAfter, exitCodeOf, worstOf } from '../exit-codes.ts';
import { Interrupt } from '../ui/interrupt.ts';
import { startProgress } from '../ui/progress.ts';
import type { Terminal } from '../ui/terminal.ts';
import { clock, type Look, type LookPorts } from './look.ts';
import type { DecisionSettings } from './options.ts';
import { repair } from './repair.ts';
import { type Found, isListed, type Survey } from './survey.ts';

/** The result for one secret. */
export type Applied = { readonly at: EpochMs } & (
  | ({ readonly kind: 'done' } & Reconciliation)
  | { readonly kind: 'failed'; readonly failure: Failure; readonly taken: readonly Step[] }
);

/** Whether anything was written on a secret, even if it failed later. */
export const hasWritten = ({ taken = [] }: Applied): boolean => taken.length > 0;

type AppliedByFound = ReadonlyMap<Found, Applied>;

/** The result of `sweep --apply`. */
export type Swept = {
  readonly surveys: readonly Survey[];
  /** Empty if there was nothing to apply, or it was not confirmed. */
  readonly applied: AppliedByFound;
  readonly interrupted: boolean;
  /** Who writes; null where nothing is to be written, or STS did not tell. */
  readonly caller: Caller | null;
};

type Repairable = Found & { readonly look: Look & { readonly verdict: { readonly steps: object } } };

export const isRepairable = (found: Found): found is Repairable =>
  'verdict' in found.look && 'steps' in found.look.verdict;

/** Repairs one secret after the other. Ctrl-C stops after the current one; a failure does not stop the others. */
export const applyAll = async (
  found: readonly Repairable[],
  portsOf: (region: string) => LookPorts,
  settings: DecisionSettings,
  terminal: Terminal,
): Promise<Pick<Swept, 'applied' | 'interrupted'>> => {
  const applied = new Map<Found, Applied>();
  const interrupt = new Interrupt(terminal);
  const progress = await startProgress('Taking steps', found.length, terminal);
  try {
    for (const one of found) {
      if (interrupt.requested) break;
      progress.show(applied.size, one.secret.name);
      applied.set(one, await applyOne(one, portsOf(one.region), settings));
    }
    return { applied, interrupted: interrupt.requested && applied.size < found.length };
  } finally {
    progress.stop();
    interrupt.close();
  }
};

const applyOne = async (
  { look }: Repairable,
  ports: LookPorts,
  settings: DecisionSettings,
): Promise<Applied> => {
  const done = await repair(look, ports, settings);
  const at = clock();
  return done.kind === 'done'
    ? { ...done, at }
    : { kind: 'failed', failure: failureOf(done.error), taken: done.taken, at };
};

export const exitCodeOfSweep = ({ surveys, applied, interrupted }: Swept): ExitCode =>
  worstOf([
    ...(interrupted ? [EXIT.interrupted] : []),
    isListed(surveys) ? EXIT.nothingToDo : EXIT.failed,
    ...surveys.flatMap(({ found }) => found.map((one) => exitCodeOfFound(one, applied.get(one)))),
  ]);

/** The exit code for one secret. */
export const exitCodeOfFound = ({ look }: Found, applied: Applied | undefined): ExitCode => {
  if (!('verdict' in look) || applied?.kind === 'failed') return EXIT.failed;
  return applied ? exitCodeAfter(applied, look) : exitCodeOf(look);
};
