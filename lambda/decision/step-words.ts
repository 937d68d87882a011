import { visibleWord } from '../runtime/visible.ts';
import type { Hindrance, Step, Verdict } from './verdict.ts';

/** A verdict's steps, as planned; or, with `taken`, which of them AWS took, and which not and why. */
export const stepsInWords = (verdict: Verdict, taken?: readonly Step[]): string =>
  [writtenInWords(verdict, taken), ...leftInWords(verdict, taken)].join(' ');

const writtenInWords = (verdict: Verdict, taken?: readonly Step[]): string => {
  const written = taken ?? ('steps' in verdict ? verdict.steps : []);
  if (written.length > 0) return `Steps: ${listed(written)}.`;
  return verdict.kind === 'withheld' ? NOT_WRITTEN[verdict.because] : 'Nothing is written.';
};

/** Why a plan is not taken. */
const NOT_WRITTEN: Readonly<Record<Hindrance, string>> = {
  mode: 'The mode does not allow more: nothing is written.',
  labels: 'Nothing is written.',
  unsettled: 'Nothing is written yet.',
};

/** Steps that were held back, or that AWS refused. */
const leftInWords = (verdict: Verdict, taken?: readonly Step[]): string[] => {
  const left = stepsLeft(verdict, taken);
  return left.length > 0 ? [`${whyLeft(verdict)}: ${listed(left)}.`] : [];
};

const stepsLeft = (verdict: Verdict, taken?: readonly Step[]): readonly Step[] => {
  if (verdict.kind === 'no-action') return [];
  if (verdict.kind === 'withheld') return verdict.would.steps.filter((step) => !taken?.includes(step));
  return taken === undefined ? [] : verdict.steps.filter((step) => !taken.includes(step));
};

const whyLeft = (verdict: Verdict): string => {
  if (verdict.kind !== 'withheld') return 'AWS refused';
  return verdict.because === 'labels' ? 'To be done once enough labels are free' : 'The steps would be';
};

const listed = (steps: readonly Step[]): string => steps.map(inWords).join(', ');

/** What was written by a run that came to no end. */
export const takenInWords = (taken: readonly Step[]): string =>
  taken.length > 0 ? `What was written: ${listed(taken)}.` : 'Nothing was written.';

/** A step in words: `move AWSCURRENT from 1a2b… to 3c4d…`. */
export const inWords = (step: Step): string => {
  const label = visibleWord(step.label);
  switch (step.kind) {
    case 'attach':
      return `put ${label} on ${visibleWord(step.to)}`;
    case 'move':
      return `move ${label} from ${visibleWord(step.from)} to ${visibleWord(step.to)}`;
    case 'detach':
      return `take ${label} off ${visibleWord(step.from)}`;
  }
};
