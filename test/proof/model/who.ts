import type { Answer } from '../../../lambda/decision/evidence.ts';
import type { VersionId } from '../../../lambda/decision/values.ts';
import type { End } from './turns.ts';

/** What a version's login came to, when, and whether it met something that clients do not meet. */
export type Answered = { readonly answer: Answer; readonly at: number; readonly isBehind: boolean };

/** One pass of ours and what it has learnt, with the moment of each. */
export type Pass = {
  readonly kind: 'pass';
  readonly name: string;
  readonly startedAt: number;
  /** When it looked, and the moment whose state it was shown. */
  readonly looks: { readonly at: number; readonly isStale: boolean; readonly shows: number }[];
  /** What the database truly answered, by version. */
  readonly answers: Map<VersionId, Answered>;
  /** Of each login that a version's was refused in: whether it met something that clients do not meet. */
  readonly refusals: Map<VersionId, boolean[]>;
  /** It ended in an error by design: the user is left in peace, and the message comes again. */
  isToComeAgain?: boolean;
  /** How it ended, once it has. */
  end?: End;
};

export const newPass = (name: string, startedAt: number): Pass => ({
  kind: 'pass',
  name,
  startedAt,
  looks: [],
  answers: new Map(),
  refusals: new Map(),
});

/** Who acts: a pass of ours, or its verifier; a rotation function; a person or their program; AWS by itself. */
export type Who = Pass | 'verifier' | 'rotation' | 'somebody' | 'aws';

/** When a pass had last looked, before a moment. */
export const lookedAt = (pass: Pass, before: number): number => lastLook(pass, before)?.at ?? 0;

/** How far what happened was shown to a pass, before a moment. */
export const shownTo = (pass: Pass, before: number): number => lastLook(pass, before)?.shows ?? 0;

const lastLook = ({ looks }: Pass, before: number) => looks.findLast(({ at }) => at <= before);
