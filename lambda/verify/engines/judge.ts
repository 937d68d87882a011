import type { Answer } from '../../decision/evidence.ts';
import { unknown } from './answers.ts';
import type { Driver, Stage } from './driver.ts';

/** How far the login had come when an error was met, and whether the server had spoken since. */
export type Progress = {
  readonly stage: Stage;
  /** Bytes came in after the login message was written. */
  readonly answered: boolean;
};

/**
 * What an error of a login means. The table of answers says what a code means; this says whether it is
 * believed. A refusal counts only as a reply to a login message, and within a session it is no refusal: the
 * password was let in by something that is not the server.
 */
export const judge = (error: unknown, { answers, faultOf }: Driver, progress: Progress): Answer => {
  const { by, code } = faultOf(error);
  const answer = answers.get(code) ?? unknown('unclassified');
  if (by === 'network') return answer;
  if (progress.stage === 'unsecured') return unknown('tls');
  if (answer.kind === 'unknown') return answer;
  if (progress.stage === 'in-session') return unknown('pooler');
  return progress.answered ? answer : unknown('unclassified');
};
