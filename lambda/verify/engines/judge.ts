import type { Answer } from '../../decision/evidence.ts';
import { unknown } from './answers.ts';
import type { Driver, Stage } from './driver.ts';

/** How far the login had come when an error was met, and whether the server had spoken since. */
export type Progress = {
  readonly stage: Stage;
  /** Bytes came in after the login message was written. */
  readonly answered: boolean;
  /** Every client writes these credentials with the same bytes. */
  readonly isPlain: boolean;
};

/**
 * What an error of a login means. The driver's table says what its code means; this says whether to believe it.
 * A refusal counts only in reply to a login message. In a session it means `pooler`: something that is not the
 * server had accepted the password. Of credentials that clients write in several ways, a refusal of one way says
 * nothing of the others.
 */
export const judge = (error: unknown, { answers, faultOf }: Driver, progress: Progress): Answer => {
  const { by, code } = faultOf(error);
  const answer = answers.get(code) ?? unknown('unclassified');
  if (by === 'network') return answer;
  if (progress.stage === 'unsecured') return unknown('tls');
  if (answer.kind === 'unknown') return answer;
  if (progress.stage === 'in-session') return unknown('pooler');
  return progress.answered && progress.isPlain ? answer : unknown('unclassified');
};
