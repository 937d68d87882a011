import type { Evidence } from '../lambda/decision/evidence.ts';
import { clientsOf } from '../lambda/decision/explain.ts';
import type { Step, Verdict } from '../lambda/decision/verdict.ts';

/** Exit codes as those of `terraform plan -detailed-exitcode`, and one more for what requires attention. */
export const EXIT = { nothingToDo: 0, failed: 1, toDo: 2, attentionRequired: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a verdict that is not carried out. Where clients are locked out, attention is required. `toDo` also where the verifier is still to be asked. */
export const exitCodeOf = ({ kind, reason, attention }: Verdict, evidence?: Evidence): ExitCode => {
  if (attention === 'required' || clientsOf(evidence) === 'locked-out') return EXIT.attentionRequired;
  if (reason === 'verifier-cooling-down' || reason === 'no-verifier') return EXIT.toDo;
  return kind === 'no-action' ? EXIT.nothingToDo : EXIT.toDo;
};

/** The exit code after a verdict's steps are taken. Where nobody logged in, that is still to be done. */
export const exitCodeAfter = (verdict: Verdict, evidence?: Evidence, taken?: readonly Step[]): ExitCode => {
  if (clientsOf(evidence, taken) === 'locked-out') return EXIT.attentionRequired;
  const isDone = 'steps' in verdict && verdict.attention !== 'required' && verdict.reason !== 'no-verifier';
  return isDone ? EXIT.nothingToDo : exitCodeOf(verdict);
};

/** The exit code for several secrets: an error first, then attention, then steps to take. */
export const worstOf = (codes: readonly ExitCode[]): ExitCode => {
  const byWeight = [EXIT.interrupted, EXIT.failed, EXIT.attentionRequired, EXIT.toDo];
  return byWeight.find((code) => codes.includes(code)) ?? EXIT.nothingToDo;
};
