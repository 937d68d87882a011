import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Listr, type ListrTask } from 'listr2';
import { progressOnStderr } from '../sandbox/progress.ts';
import { awaitRepair, type Cancelled, cancelOne, rotateAgain } from './cancellation.ts';
import { notStarted, type Started, startFailing, tellOfFailing } from './failing-rotations.ts';
import { Findings } from './findings.ts';
import type { Installation } from './installation.ts';
import { askAboutLabels } from './label-questions.ts';
import { readRecord } from './record.ts';
import { Trials } from './trials.ts';

type RunOptions = {
  readonly client: SecretsManagerClient;
  readonly trail: CloudTrailClient;
  readonly installation: Installation;
  readonly rotationFunction?: string;
  readonly repairMs: number;
  readonly recordMs: number;
  /** How long AWS is given to go on with a rotation that fails. */
  readonly attemptMs: number;
  readonly pollMs: number;
  readonly signal: AbortSignal;
};

export type Report = Pick<Findings, 'answers' | 'checks'> & {
  /** Names of secrets that could not be deleted. */
  readonly left: readonly string[];
  /** Why it ended before its time. */
  readonly failure?: unknown;
};

/** Makes secrets, asks, cancels, waits and looks; deletes what it made, however it ends. */
export const run = async (settings: RunOptions): Promise<Report> => {
  const { client, installation, signal } = settings;
  const findings = new Findings();
  const trials = new Trials(client, installation.scope, signal);
  const { answers, checks } = findings;
  try {
    await new Listr(tasks(settings, trials, findings), progressOnStderr(false)).run();
    for (const [fact, question, why] of NEVER_ASKED) findings.notAsked(fact, question, why);
    return { answers, checks, left: await clean(trials) };
  } catch (failure) {
    return { answers, checks, left: await clean(trials), failure };
  }
};

const clean = async (trials: Trials): Promise<readonly string[]> => {
  let left: readonly string[] = [];
  const task: ListrTask = {
    title: 'Delete the secrets that were made',
    task: async (_, shown) => {
      left = await trials.deleteAll();
      if (left.length > 0) shown.title = `${left.length} secrets could not be deleted`;
    },
  };
  await new Listr([task], progressOnStderr(false)).run();
  return left;
};

const tasks = (settings: RunOptions, trials: Trials, findings: Findings): ListrTask[] => {
  const { trail, rotationFunction, repairMs, recordMs, attemptMs, pollMs, signal } = settings;
  let failing: readonly Started[] = [];
  let cancelled: Cancelled | undefined;
  const cancellation = (say: (text: string) => void) => ({
    ...{ trials, findings, pollMs, signal, say, deadlineMs: repairMs },
    ...(rotationFunction && { rotationFunction }),
  });
  const step = (
    title: string,
    work: (what: Cancelled, say: (text: string) => void) => Promise<void>,
  ): ListrTask => ({
    title,
    skip: () => cancelled === undefined,
    task: async (_, shown) => {
      const say = (text: string) => {
        shown.output = text;
      };
      if (cancelled !== undefined) await work(cancelled, say);
    },
  });
  return [
    { title: 'Ask about labels', task: () => askAboutLabels(trials, findings) },
    {
      title: 'Start rotations that fail',
      skip: () => rotationFunction === undefined,
      task: async () => {
        if (rotationFunction !== undefined)
          failing = await startFailing(rotationFunction, { trials, pollMs, signal });
      },
    },
    {
      title: 'Cancel a rotation',
      task: async () => {
        cancelled = await cancelOne(cancellation(() => undefined));
      },
    },
    step('Wait until the labels are right', (what, say) => awaitRepair(what, cancellation(say))),
    step('Wait for the record of the call', (what, say) =>
      readRecord(what, { trail, findings, signal, say, pollMs, deadlineMs: recordMs }),
    ),
    {
      title: 'Wait for what AWS makes of the rotations that fail',
      task: async (_, shown) => {
        if (rotationFunction === undefined) return notStarted(findings);
        const say = (text: string) => {
          shown.output = text;
        };
        await tellOfFailing(failing, { trials, findings, trail, say, pollMs, signal, deadlineMs: attemptMs });
      },
    },
    // Last, for its cancellation is recorded, too.
    step('Rotate again', (what, say) => rotateAgain(what, cancellation(say))),
  ];
};

const NEVER_ASKED: readonly (readonly [fact: string, question: string, why: string])[] = [
  ['E7', 'whether another account gets the event', 'it takes a second account'],
  ['R5, R6', 'what a late step of a cancelled rotation does', 'it takes a rotation function that waits'],
  ['X4', 'labels on a replica', 'it takes a second Region'],
  ['X5', 'labels on a secret that a service manages', 'it takes an RDS instance, or a partner'],
];
