import type { Verdict } from '../lambda/decision/verdict.ts';

/** As `terraform plan -detailed-exitcode` has it, and one more for what no program should decide. */
export const EXIT = { nothingToDo: 0, failed: 1, toDo: 2, personNeeded: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a verdict leaves to do as long as nobody has done it; to ask again is to do something. */
export const exitCodeOf = ({ kind, reason, person }: Verdict): ExitCode => {
  if (person === 'needed') return EXIT.personNeeded;
  if (reason === 'verifier-cooling-down') return EXIT.toDo;
  return kind === 'leave' ? EXIT.nothingToDo : EXIT.toDo;
};

/** What is left to do once a verdict's steps are taken. */
export const exitCodeAfter = (verdict: Verdict): ExitCode =>
  'steps' in verdict && verdict.person !== 'needed' ? EXIT.nothingToDo : exitCodeOf(verdict);

/** The one that says most: an error hides what else there may be, a person comes before a program. */
export const worstOf = (codes: readonly ExitCode[]): ExitCode => {
  const byWeight = [EXIT.interrupted, EXIT.failed, EXIT.personNeeded, EXIT.toDo];
  return byWeight.find((code) => codes.includes(code)) ?? EXIT.nothingToDo;
};
