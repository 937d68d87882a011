import { inWords } from '../../lambda/decision/step-words.ts';
import type { PlaceOptions } from '../ui/place.ts';
import { planJson } from '../ui/plan-view.ts';
import { inOrderOfNeed } from '../ui/sweep-view.ts';
import { appliedJson } from './applied-json.ts';
import type { Found } from './survey.ts';
import { type Applied, exitCodeOfSweep, hasWritten, type Swept } from './sweep-apply.ts';

/** A sweep as JSON: the counts of each Region, and each secret as in the JSON of `plan` and `apply`. */
export const sweepJson = (swept: Swept, options: PlaceOptions) => ({
  mode: options.mode,
  regions: swept.surveys.map(({ region, account, seen, tooFresh, parked, leftOff, failure }) => ({
    region,
    account: account ?? null,
    seen,
    tooFresh,
    parked,
    leftOff: leftOff.length,
    ...(failure && { failure }),
  })),
  secrets: inOrderOfNeed(swept.surveys).map((found) => foundJson(found, swept.applied.get(found), options)),
  interrupted: swept.interrupted,
  exitCode: exitCodeOfSweep(swept),
});

const foundJson = (found: Found, applied: Applied | undefined, options: PlaceOptions) => {
  const { secret, region, finding, look } = found;
  const { changedAt } = secret;
  return {
    secret: secret.arn,
    name: secret.name,
    region,
    finding,
    ...(changedAt !== undefined && { unchangedSince: new Date(changedAt).toISOString() }),
    ...('verdict' in look
      ? {
          ...planJson(look, { ...options, region }),
          ...(applied?.kind === 'done' && appliedJson(applied, look)),
        }
      : { failure: look.failure }),
    ...(applied?.kind === 'failed' && {
      applied: hasWritten(applied),
      steps: applied.taken.map(inWords),
      failure: applied.failure,
    }),
  };
};
