import { inWords } from '../../lambda/decision/step-words.ts';
import { failureJson } from '../aws/failures.ts';
import type { PlaceOptions } from '../ui/place.ts';
import { planJson, secretJson } from '../ui/plan-view.ts';
import { inOrderOfNeed } from '../ui/sweep-view.ts';
import { appliedJson, NOT_APPLIED } from './applied-json.ts';
import type { Found } from './survey.ts';
import { type Applied, exitCodeOfFound, exitCodeOfSweep, hasWritten, type Swept } from './sweep-apply.ts';

/** A sweep as JSON: the counts of each Region, and each secret as in the JSON of `plan` and `apply`. */
export const sweepJson = (swept: Swept, options: PlaceOptions) => ({
  mode: options.mode,
  caller: swept.caller,
  regions: swept.surveys.map(({ region, account, seen, tooFresh, parked, leftOff, failure, denied }) => ({
    region,
    account: account ?? null,
    seen,
    tooFresh,
    parked,
    leftOff: leftOff.length,
    failure: failureJson(failure),
    denied: failureJson(denied),
  })),
  secrets: inOrderOfNeed(swept.surveys).map((found) => foundJson(found, swept.applied.get(found), options)),
  interrupted: swept.interrupted,
  exitCode: exitCodeOfSweep(swept),
});

const foundJson = (found: Found, applied: Applied | undefined, options: PlaceOptions) => {
  const { secret, region, finding, look } = found;
  const { changedAt } = secret;
  const where = { ...options, region };
  const failed = applied?.kind === 'failed' ? applied : undefined;
  return {
    ...secretJson(secret, where),
    finding,
    unchangedSince: changedAt === undefined ? null : new Date(changedAt).toISOString(),
    ...('verdict' in look ? planJson(look, where) : NOT_READ),
    ...NOT_APPLIED,
    ...(applied?.kind === 'done' && 'verdict' in look && appliedJson(applied, look)),
    ...(failed && { applied: hasWritten(failed), steps: failed.taken.map(inWords) }),
    failure: failureJson('verdict' in look ? failed?.failure : look.failure),
    exitCode: exitCodeOfFound(found, applied),
  };
};

/** What stands for the plan of a secret that could not be read. */
const NOT_READ = {
  rotationEnabled: null,
  verdict: null,
  reason: null,
  row: null,
  attention: null,
  clients: null,
  explanation: null,
  steps: [],
  would: [],
  because: null,
  engine: null,
  answers: {},
  verifierFailure: null,
  verifierFailureField: null,
  verifierFailureError: null,
  labels: null,
  labelsThen: null,
  commands: [],
  rotateCommand: null,
  nobodyLoggedIn: null,
  heldByTags: {},
} satisfies Record<
  Exclude<keyof ReturnType<typeof planJson>, keyof ReturnType<typeof secretJson> | 'exitCode'>,
  unknown
>;
