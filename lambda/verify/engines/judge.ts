import type { Answer } from '../../decision/evidence.ts';
import { DOUBTFUL_REFUSAL, unknown } from './answers.ts';
import type { Driver, Stage } from './driver.ts';
import { faultWithCode } from './login-socket.ts';

/** How far the login had come when an error was met, and whether the server had spoken since. */
export type Progress = {
  readonly stage: Stage;
  /** Bytes came in after the login message was written. */
  readonly answered: boolean;
};

/**
 * What an error of a login means. The driver's table says what its code means; this says whether to believe it.
 * A refusal counts only in reply to a login message. In a session it means `pooler`: something that is not the
 * server had accepted the password.
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

/** The error of a login, or DOUBTFUL_REFUSAL in place of a refusal of what is not plain. */
export const unlessDoubtful = (error: unknown, { answers, faultOf }: Driver, isPlain: boolean): unknown =>
  !isPlain && answers.get(faultOf(error).code)?.kind === 'rejected' ? faultWithCode(DOUBTFUL_REFUSAL) : error;
