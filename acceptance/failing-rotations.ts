import { setTimeout as wait } from 'node:timers/promises';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { duration } from '../cli/ui/text.ts';
import { type Begun, EXPERIMENTS, type Moment, type Seen } from './experiments.ts';
import type { Findings } from './findings.ts';
import { objectIn, recordsSince } from './history.ts';
import type { Trials } from './trials.ts';

type Deps = {
  readonly trials: Trials;
  readonly findings: Findings;
  readonly trail: CloudTrailClient;
  readonly deadlineMs: number;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
};

/** An experiment that was begun, or why it could not be. In the order of EXPERIMENTS. */
export type Started = { readonly begun: Begun } | { readonly error: unknown };

/** A cold function has failed by then; and what follows is of another second, as CloudTrail tells time. */
const POLLS_UNTIL_FAILED = 15;

/** Starts a rotation for each experiment, lets the function fail it, and begins. */
export const startFailing = (
  rotationFunction: string,
  { trials, pollMs, signal }: Pick<Deps, 'trials' | 'pollMs' | 'signal'>,
): Promise<Started[]> =>
  Promise.all(
    EXPERIMENTS.map(async ({ begin }): Promise<Started> => {
      try {
        const trial = await trials.create({ leftAlone: true });
        const pending = await trials.rotate(trial, rotationFunction);
        await wait(POLLS_UNTIL_FAILED * pollMs, undefined, { signal });
        return { begun: await begin(trials, { trial, pending }) };
      } catch (error) {
        return { error };
      }
    }),
  );

export const notStarted = (findings: Findings): void => {
  for (const { fact, question } of EXPERIMENTS)
    findings.notAsked(fact, question, 'it takes a --rotation-function');
};

/** Waits until AWS has shown what it makes of each, or the time since it began is over, and tells of it. */
export const tellOfFailing = async (started: readonly Started[], deps: Deps): Promise<void> => {
  for (const [index, { fact, question, isOver, tell }] of EXPERIMENTS.entries()) {
    const one = started[index];
    await deps.findings.ask(fact, question, async () => {
      if (one === undefined || 'error' in one) throw one?.error;
      const { begun } = one;
      for (;;) {
        const seen = await look(begun, deps);
        const tookMs = Date.now() - begun.atMs;
        if (isOver(begun, seen) || tookMs >= deps.deadlineMs) return tell(begun, seen);
        deps.say(`${question}: ${duration(tookMs)}, and nothing more is recorded yet`);
        await wait(deps.pollMs, undefined, { signal: deps.signal });
      }
    });
  }
};

const NAMES = ['RotationStarted', 'RotationSucceeded', 'RotationFailed'];

const look = async ({ trial, atMs }: Begun, { trials, trail }: Deps): Promise<Seen> => {
  const moments: Moment[] = [];
  // One after the other: CloudTrail answers two lookups a second.
  for (const name of NAMES)
    for (const record of await recordsSince(trail, name, atMs - HOUR_MS))
      if (objectIn(record['additionalEventData'])['SecretId'] === trial.id)
        moments.push({ name, atMs: Date.parse(String(record['eventTime'])), record });
  const { VersionIdsToStages: labels = {}, RotationEnabled } = await trials.describe(trial);
  moments.sort((one, other) => one.atMs - other.atMs || NAMES.indexOf(one.name) - NAMES.indexOf(other.name));
  return { labels, rotationEnabled: RotationEnabled === true, moments };
};

const HOUR_MS = 3_600_000;
