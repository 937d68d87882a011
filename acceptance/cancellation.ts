import { setTimeout as wait } from 'node:timers/promises';
import { duration } from '../cli/ui/text.ts';
import { RESCUE_PREFIX } from '../lambda/runtime/config.ts';
import { type Findings, replyTo, told } from './findings.ts';
import type { Labels, Trial, Trials } from './trials.ts';

export type CancellationDeps = {
  readonly trials: Trials;
  readonly findings: Findings;
  /** Any function that Secrets Manager may invoke: a rotation by it leaves AWSPENDING on an empty version. */
  readonly rotationFunction?: string;
  readonly deadlineMs: number;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
};

/** What was cancelled, when, and what the API said that it was. */
export type Cancelled = {
  readonly trial: Trial;
  readonly pending: string;
  /** Whether the pending version had a value just before. */
  readonly hasValue: boolean;
  readonly atMs: number;
};

const PENDING = 'AWSPENDING';
const MINE = 'ACCEPTANCE';
const LABEL_ON_NOTHING = 'a label is put on a version that has no value';

/** Starts a rotation that does not end, or leaves AWSPENDING as one would, and cancels it. Undefined if refused. */
export const cancelOne = async (settings: CancellationDeps): Promise<Cancelled | undefined> => {
  const { trials, findings, rotationFunction } = settings;
  const trial = await trials.create();
  const pending =
    rotationFunction === undefined
      ? await trials.put(trial, PENDING)
      : await startRotation(settings, trial, rotationFunction);
  const hasValue = (await replyTo(() => trials.read(trial, pending))).kind === 'taken';
  const atMs = Date.now();
  let versionId: string | undefined;
  const reply = await replyTo(async () => {
    versionId = await trials.cancel(trial);
  });
  if (rotationFunction === undefined) {
    findings.notAsked('L6', LABEL_ON_NOTHING, 'it takes a --rotation-function');
    await findings.ask('R9', 'a secret that was never rotated has its rotation cancelled', async () => ({
      seen: told(reply),
    }));
  }
  if (reply.kind === 'refused') {
    findings.check('a rotation is cancelled', false, `${reply.text} Name a --rotation-function.`);
    return undefined;
  }
  const named =
    versionId === undefined ? 'no version' : versionId === pending ? 'the pending version' : 'another';
  findings.check('a rotation is cancelled', true, `taken; the reply names ${named}`);
  return { trial, pending, hasValue, atMs };
};

/** The version that AWSPENDING is on; on the way, what is not published about such a one. */
const startRotation = async (
  { trials, findings, pollMs, signal }: CancellationDeps,
  trial: Trial,
  rotationFunction: string,
): Promise<string> => {
  const rotate = () => trials.rotate(trial, rotationFunction);
  const pending = await rotate();
  const isEmpty = (await replyTo(() => trials.read(trial, pending))).kind === 'refused';
  if (isEmpty)
    await findings.ask('L6', LABEL_ON_NOTHING, async () => {
      const reply = await replyTo(() => trials.label(trial, MINE, { to: pending }));
      if (reply.kind === 'taken') await trials.label(trial, MINE, { from: pending });
      return { seen: told(reply), isExpected: reply.kind === 'taken' || reply.handling === 'read-again' };
    });
  else findings.notAsked('L6', LABEL_ON_NOTHING, 'the function stored a value');
  await wait(pollMs, undefined, { signal });
  await findings.ask('R3', 'RotateSecret, while AWSPENDING is on an unfinished version', async () => {
    const reply = await replyTo(rotate);
    const { RotationEnabled } = await trials.describe(trial);
    return { seen: `${told(reply)}; rotation is ${RotationEnabled ? 'on' : 'off'} then` };
  });
  return holderIn(await trials.labels(trial), PENDING) ?? pending;
};

/** Waits until the installation has put the labels right, or the time is over. */
export const awaitRepair = async (
  cancelled: Cancelled,
  { trials, findings, deadlineMs, pollMs, signal, say }: CancellationDeps,
): Promise<void> => {
  const { trial, atMs } = cancelled;
  for (;;) {
    const labels = await trials.labels(trial);
    const tookMs = Date.now() - atMs;
    if (isRight(labels, cancelled))
      return findings.check(WHAT, true, `${shown(labels, trial)}, ${duration(tookMs)} after the call`);
    if (tookMs > deadlineMs)
      return findings.check(WHAT, false, `after ${duration(tookMs)} still ${shown(labels, trial)}`);
    say(`${duration(tookMs)}: ${shown(labels, trial)}`);
    await wait(pollMs, undefined, { signal });
  }
};

const WHAT = 'the labels are put right';

/** Unblocked, and parked: only what never had a value may go, where AWS takes no label for such a version (L6). */
const isRight = (labels: Labels, { trial, pending, hasValue }: Cancelled): boolean => {
  const parked = labels[pending]?.some((label) => label.startsWith(RESCUE_PREFIX)) ?? !hasValue;
  const isCurrent = labels[trial.first]?.includes('AWSCURRENT') ?? false;
  return parked && isCurrent && holderIn(labels, PENDING) === undefined;
};

const holderIn = (labels: Labels, label: string): string | undefined =>
  Object.keys(labels).find((version) => labels[version]?.includes(label));

/** `v1 AWSCURRENT; v2 AWSPENDING` */
const shown = (labels: Labels, { first }: Trial): string =>
  Object.entries(labels)
    .map(([version, own]) => `${version === first ? 'v1' : 'v2'} ${[...own].sort().join(' ')}`)
    .sort()
    .join('; ');

/** The next rotation is not blocked any more. Without a function AWS refuses it in any case (X6). */
export const rotateAgain = async ({ trial }: Cancelled, settings: CancellationDeps): Promise<void> => {
  const { trials, findings, rotationFunction } = settings;
  const what = 'RotateSecret works again';
  if (rotationFunction === undefined) return findings.notAsked('R3', what, 'it takes a --rotation-function');
  const reply = await replyTo(() => trials.rotate(trial));
  findings.check(what, reply.kind === 'taken', told(reply));
  await trials.cancel(trial);
};
