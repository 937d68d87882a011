import { clientsOf } from '../lambda/decision/explain.ts';
import type { Reason } from '../lambda/decision/reasons.ts';
import type { Reconciliation } from '../lambda/remediate/outcome.ts';

/** Exit codes as those of `terraform plan -detailed-exitcode`, and one more for what requires attention. */
export const EXIT = { nothingToDo: 0, failed: 1, toDo: 2, attentionRequired: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A verdict that is not carried out. */
type Judged = Pick<Reconciliation, 'verdict' | 'evidence'> & {
  /** A login was possible, and none was tried. */
  readonly nobodyLoggedIn: boolean;
};

/** Given after a login that told nothing of AWSCURRENT: it is to be tried again. */
const NOT_KNOWN: readonly Reason[] = [
  'verifier-cooling-down',
  'unverified',
  'rotation-on-unverified',
  'rotation-failing-unverified',
];

/** Where clients are locked out, attention is required. `toDo` also where a login is still to be tried. */
export const exitCodeOf = ({ verdict, evidence, nobodyLoggedIn }: Judged): ExitCode => {
  const { kind, reason, attention } = verdict;
  if (attention === 'required' || clientsOf(evidence) === 'locked-out') return EXIT.attentionRequired;
  if (NOT_KNOWN.includes(reason) || nobodyLoggedIn) return EXIT.toDo;
  return kind === 'no-action' ? EXIT.nothingToDo : EXIT.toDo;
};

/** The exit code after a verdict's steps are taken. `nobodyLoggedIn`: of the look before. */
export const exitCodeAfter = (
  { verdict, evidence, taken }: Reconciliation,
  { nobodyLoggedIn }: Pick<Judged, 'nobodyLoggedIn'>,
): ExitCode => {
  if (clientsOf(evidence, taken) === 'locked-out') return EXIT.attentionRequired;
  const isDone = 'steps' in verdict && verdict.attention !== 'required' && !nobodyLoggedIn;
  return isDone && !NOT_KNOWN.includes(verdict.reason)
    ? EXIT.nothingToDo
    : exitCodeOf({ verdict, nobodyLoggedIn });
};

/** The exit code for several secrets: an error first, then attention, then steps to take. */
export const worstOf = (codes: readonly ExitCode[]): ExitCode => {
  const byWeight = [EXIT.interrupted, EXIT.failed, EXIT.attentionRequired, EXIT.toDo];
  return byWeight.find((code) => codes.includes(code)) ?? EXIT.nothingToDo;
};
