import type { Evidence } from '../decision/evidence.ts';
import { explain, type VerdictFields, verdictFields } from '../decision/explain.ts';
import type { Mode } from '../decision/mode.ts';
import type { Observation } from '../decision/observation.ts';
import { ROTATION_STAYS_OFF, rotationLeftOff } from '../decision/rotation-left-off.ts';
import { attemptsEndBy } from '../decision/rotation-window.ts';
import type { Pass } from '../decision/situation.ts';
import { inWords } from '../decision/step-words.ts';
import type { EpochMs } from '../decision/values.ts';
import type { Plan, Step, Verdict } from '../decision/verdict.ts';
import type { Request } from './request.ts';

/** What was done about a secret, from the labels found to the labels left. */
export type Reconciliation = {
  readonly verdict: Verdict;
  /** Missing where nothing had to be asked. */
  readonly evidence?: Evidence;
  /** The look before the first write. Missing where the secret was not even looked at. */
  readonly before?: Observation;
  /**
   * Every write that AWS took, in order: also those for the follow-up, and those of an attempt that lost a race.
   * Missing where nothing was written.
   */
  readonly taken?: readonly Step[];
  /** The look after the last write; missing where nothing was written, or an error came before it. */
  readonly after?: Observation;
  /** What the look after the last write called for. Its steps are among `taken` unless AWS refused them. */
  readonly followUp?: Plan;
};

/** What came of one request. */
export type Outcome = Reconciliation & {
  /** Missing where the event was understood and tells of nothing that was cancelled here. */
  readonly request?: Request;
  readonly pass: Pass;
  readonly mode: Mode;
  readonly at: EpochMs;
};

type Labels = Readonly<Record<string, readonly string[]>>;

/** An outcome as flat fields, the same in the log and in events. Never a value, never the event itself. */
type OutcomeFields = VerdictFields & {
  readonly secret?: string;
  readonly pass: Pass;
  readonly mode: Mode;
  readonly eventId?: string;
  readonly cancelledAt?: string;
  readonly failedAt?: string;
  /** The step in which the rotation function failed. */
  readonly failedStep?: string;
  /** When AWS has stopped trying that rotation again, at the latest (R10). */
  readonly attemptsEndBy?: string;
  readonly principal?: string;
  readonly sourceIp?: string;
  /** The version that the event named: a hint (E4). */
  readonly versionHint?: string;
  /** Set on a replica: where its primary is, and so where to look. */
  readonly primaryRegion?: string;
  /** At the last look. Missing where the secret was not looked at, or is gone. */
  readonly rotationEnabled?: boolean;
  /** By version id. */
  readonly labelsBefore?: Labels;
  readonly labelsAfter?: Labels;
  readonly followUp?: readonly string[];
  readonly followUpReason?: string;
  /** From the call to CancelRotateSecret until the last write, where the verdict was carried out at once. */
  readonly repairMs?: number;
};

export const outcomeFields = (outcome: Outcome): OutcomeFields => {
  const { verdict, evidence, before, taken = [], after, followUp, pass, mode, request } = outcome;
  const secret = secretOf(outcome);
  const last = after ?? before;
  const words = verdictFields(verdict, evidence, taken);
  const staysOff = after?.kind === 'secret' && rotationLeftOff(after);
  return {
    ...(secret && { secret }),
    ...words,
    ...(staysOff && { explanation: `${words.explanation} ${ROTATION_STAYS_OFF}` }),
    pass,
    mode,
    ...(before?.kind === 'secret' && before.replicaOf && { primaryRegion: before.replicaOf }),
    ...(last?.kind === 'secret' && { rotationEnabled: last.rotationEnabled }),
    ...(before && { labelsBefore: labelsOf(before) }),
    ...(after && { labelsAfter: labelsOf(after) }),
    ...(followUp && {
      followUp: followUp.steps.map(inWords),
      followUpReason: explainFollowUp(followUp, taken),
    }),
    ...(request?.kind === 'cancellation' && {
      eventId: request.eventId,
      cancelledAt: new Date(request.cancelledAt).toISOString(),
      ...request.cancelledBy,
      ...(request.versionId && { versionHint: request.versionId }),
      ...(after &&
        'steps' in verdict &&
        pass === 'initial' && { repairMs: outcome.at - request.cancelledAt }),
    }),
    ...(request?.kind === 'failed-rotation' && {
      eventId: request.eventId,
      failedAt: new Date(request.failedAt).toISOString(),
      ...(request.step && { failedStep: request.step }),
      ...attemptsEnd(last, request.failedAt),
    }),
  };
};

const attemptsEnd = (last: Observation | undefined, failedAt: EpochMs): { attemptsEndBy?: string } => {
  const end = last?.kind === 'secret' ? attemptsEndBy(last, failedAt) : undefined;
  return end === undefined ? {} : { attemptsEndBy: new Date(end).toISOString() };
};

/** Why more had to follow, and what came of that. */
export const explainFollowUp = (followUp: Plan, taken: readonly Step[]): string =>
  explain(
    followUp,
    undefined,
    followUp.steps.filter((step) => taken.includes(step)),
  );

const secretOf = ({ before, request }: Outcome): string | undefined =>
  before?.kind === 'secret' ? before.arn : request?.secretId;

const labelsOf = (observation: Observation): Labels =>
  observation.kind === 'secret' ? Object.fromEntries(observation.versions) : {};
