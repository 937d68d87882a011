import type { Verdict } from '../lambda/decision/verdict.ts';

/** As `terraform plan -detailed-exitcode` has it, and one more for what no program should decide. */
export const EXIT = { nothingToDo: 0, failed: 1, toDo: 2, attentionRequired: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a verdict leaves to do as long as nobody has done it; to ask again is to do something. */
export const exitCodeOf = ({ kind, reason, attention }: Verdict): ExitCode => {
  if (attention === 'required') return EXIT.attentionRequired;
  if (reason === 'verifier-cooling-down') return EXIT.toDo;
  return kind === 'no-action' ? EXIT.nothingToDo : EXIT.toDo;
};

/** What is left to do once a verdict's steps are taken. */
export const exitCodeAfter = (verdict: Verdict): ExitCode =>
  'steps' in verdict && verdict.attention !== 'required' ? EXIT.nothingToDo : exitCodeOf(verdict);

/** The one that says most: an error hides what else there may be, a person comes before a program. */
export const worstOf = (codes: readonly ExitCode[]): ExitCode => {
  const byWeight = [EXIT.interrupted, EXIT.failed, EXIT.attentionRequired, EXIT.toDo];
  return byWeight.find((code) => codes.includes(code)) ?? EXIT.nothingToDo;
};
