import type { SecretStore, StepOutcome } from '../aws/secret-store.ts';
import { decide, withheld } from '../decision/decide.ts';
import type { Evidence } from '../decision/evidence.ts';
import type { Observation } from '../decision/observation.ts';
import { refusedParking, reinstate } from '../decision/plan.ts';
import type { Situation } from '../decision/situation.ts';
import { takenInWords } from '../decision/step-words.ts';
import { AWSPREVIOUS, type SecretId } from '../decision/values.ts';
import type { Plan, Step, Verdict } from '../decision/verdict.ts';
import type { Clock, Sleep } from '../runtime/clock.ts';
import { visible } from '../runtime/visible.ts';
import type { Reconciliation } from './outcome.ts';
import type { CredentialVerifier } from './ports.ts';
import { RecordingStore } from './recording-store.ts';

export type ReconcilePorts = {
  readonly store: SecretStore;
  readonly verifier: CredentialVerifier;
  readonly clock: Clock;
  readonly pause: Sleep;
};

/** What is deployed, and which pass this is. */
export type ReconcileOptions = Pick<
  Situation,
  | 'mode'
  | 'scope'
  | 'failedRotations'
  | 'previousOnUnverified'
  | 'pass'
  | 'rotationFailed'
  | 'eventAt'
  | 'order'
>;

/** AWS refused every attempt: most likely another tool keeps changing the labels. The event is delivered again. */
export class LabelsKeepMoving extends Error {
  override readonly name = 'LabelsKeepMoving';
}

const ATTEMPTS = 3;
/** Waits for reads that lag behind the write that won the race (X9). */
const PAUSE_MS = 200;

/**
 * Reads a secret's labels, decides, takes the verdict's steps and reads again. It can run any number of times,
 * from any starting point, and ends with the same labels. Throws what the store throws, and LabelsKeepMoving.
 * `tellCutShort` is given what was done before such an error, if a step was taken: the next run finds it done.
 */
export const reconcile = async (
  secret: SecretId,
  ports: ReconcilePorts,
  options: ReconcileOptions,
  tellCutShort?: (done: Reconciliation) => Promise<void>,
): Promise<Reconciliation> => {
  const store = new RecordingStore(ports.store);
  const course: Course = {};
  try {
    return await run(secret, { ...ports, store }, options, course);
  } catch (error) {
    const { concluded, before } = course;
    if (concluded && before && store.taken.length > 0)
      await tellCutShort?.({ ...concluded, before, taken: store.taken });
    throw error;
  }
};

/** How far a run has come: the look before its first write, and what was decided last. */
type Course = { before?: Observation; concluded?: Pick<Reconciliation, 'verdict' | 'evidence'> };

const run = async (
  secret: SecretId,
  { store, ...ports }: ReconcilePorts & { readonly store: RecordingStore },
  options: ReconcileOptions,
  course: Course,
): Promise<Reconciliation> => {
  const { taken } = store;
  let lost: { readonly plan: Plan; readonly seen: Observation } | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const seen = await store.observe(secret);
    if (taken.length === 0) course.before = seen;
    const labelRefusedFor = lost && refusedParking(lost.plan, lost.seen, seen);
    const concluded = await decideWithVerifier(seen, ports, {
      ...options,
      ...(labelRefusedFor && { labelRefusedFor }),
    });
    course.concluded = concluded;
    const done = await carryOut(concluded.verdict, seen, secret, store);
    if (done.kind === 'concluded')
      return {
        ...concluded,
        ...done.left,
        before: course.before ?? seen,
        ...(taken.length > 0 && { taken }),
      };
    lost = { plan: done.plan, seen };
    await ports.pause(PAUSE_MS * attempt);
  }
  throw new LabelsKeepMoving(
    visible(
      `${secret}: AWS refused a step ${ATTEMPTS} times in a row, as it does where labels have changed since the look. ${takenInWords(taken)}`,
    ),
  );
};

type Done =
  | { readonly kind: 'concluded'; readonly left: Pick<Reconciliation, 'verdict' | 'after' | 'followUp'> }
  /** The labels changed between the read and the write. */
  | { readonly kind: 'superseded'; readonly plan: Plan };

/** Takes a verdict's steps. After any write, by this attempt or an earlier one, the labels are read again. */
const carryOut = async (
  verdict: Verdict,
  seen: Observation,
  secret: SecretId,
  store: RecordingStore,
): Promise<Done> => {
  const hasWritten = () => store.taken.length > 0;
  if (!('steps' in verdict))
    return { kind: 'concluded', left: { verdict, ...(hasWritten() && { after: seen }) } };
  const outcome = await take(verdict.steps, secret, store);
  if (outcome.kind === 'superseded') return { kind: 'superseded', plan: verdict };
  if (outcome.kind === 'done' && hasWritten())
    return { kind: 'concluded', left: { verdict, ...(await checkAfterWrite(verdict, seen, secret, store)) } };
  // A plan of nothing but steps that may be skipped, all of them refused: nothing has changed.
  if (outcome.kind === 'done') return { kind: 'concluded', left: { verdict } };
  const after = hasWritten() ? { after: await store.observe(secret) } : {};
  return { kind: 'concluded', left: { verdict: withheld(verdict, 'labels'), ...after } };
};

/** The verdict on the labels as read. Asks the verifier only where the table needs its answers. Writes nothing. */
export const decideWithVerifier = async (
  observation: Observation,
  { verifier, clock }: Pick<ReconcilePorts, 'verifier' | 'clock'>,
  options: ReconcileOptions & Pick<Situation, 'labelRefusedFor'>,
): Promise<{ verdict: Verdict; evidence?: Evidence }> => {
  const hasVerifier = observation.kind === 'secret' && verifier.appliesTo(observation);
  const situation = { ...options, observation, hasVerifier, now: clock() };
  const verdict = decide(situation);
  if (verdict.kind !== 'ask') return { verdict };
  const evidence = await verifier.verify(verdict.secret, verdict.candidates);
  return { verdict: decide({ ...situation, evidence, now: clock() }), evidence };
};

/**
 * Takes the steps in order and stops at the first that is refused. Two may be refused and skipped: a move of
 * AWSPREVIOUS (R15), and the parking of a version that was seen to be empty (L6). The latter is tried once more at the
 * end: the version may have been filled meanwhile, and keeps its value for a while without a label (L8).
 */
export const take = async (
  steps: readonly Step[],
  secret: SecretId,
  store: SecretStore,
): Promise<StepOutcome> => {
  const skipped: Step[] = [];
  for (const step of steps) {
    const outcome = await store.apply(secret, step);
    const skippable = step.kind !== 'detach' && step.ifRefused === 'skip' && outcome.kind === 'superseded';
    if (outcome.kind !== 'done' && !skippable) return outcome;
    if (skippable && step.label !== AWSPREVIOUS) skipped.push(step);
  }
  for (const step of skipped) await store.apply(secret, step);
  return { kind: 'done' };
};

/** Reads the labels after the last write. Reinstates AWSPENDING where rotation was switched on meanwhile (R3). */
const checkAfterWrite = async (
  plan: Plan,
  before: Observation,
  secret: SecretId,
  store: SecretStore,
): Promise<Pick<Reconciliation, 'after' | 'followUp'>> => {
  const after = await store.observe(secret);
  const followUp = reinstate(plan, before, after);
  if (followUp === undefined) return { after };
  await take(followUp.steps, secret, store);
  return { after, followUp };
};
