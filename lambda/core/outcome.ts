import type { Evidence } from './evidence.ts';
import { explain, inWords, type VerdictFields, verdictFields } from './explain.ts';
import type { Mode } from './mode.ts';
import type { Observation } from './observation.ts';
import type { Request } from './request.ts';
import type { EpochMs } from './values.ts';
import type { Plan, Verdict } from './verdict.ts';

/** When a secret is looked at: when the event comes, once the cancelled rotation cannot run any more, swept. */
export type Pass = 'at-once' | 'settled' | 'sweep';

/** One look at a secret, from the labels found to the labels left. */
export type Reconciliation = {
  readonly verdict: Verdict;
  /** Missing where nothing had to be asked. */
  readonly evidence?: Evidence;
  /** Missing where the secret was not even looked at. */
  readonly before?: Observation;
  /** The look after the last write; missing where nothing was written. */
  readonly after?: Observation;
  /** What the look after the last write called for. */
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
export type OutcomeFields = VerdictFields & {
  readonly secret?: string;
  readonly pass: Pass;
  readonly mode: Mode;
  readonly eventId?: string;
  readonly cancelledAt?: string;
  readonly principal?: string;
  readonly sourceIp?: string;
  /** The version that the event named: a hint (E4). */
  readonly versionHint?: string;
  /** Set on a replica: where its primary is, and so where to look. */
  readonly primaryRegion?: string;
  /** By version id. */
  readonly labelsBefore?: Labels;
  readonly labelsAfter?: Labels;
  readonly followUp?: readonly string[];
  readonly followUpReason?: string;
  /** From the call to CancelRotateSecret until the last write, where something was written at once. */
  readonly repairMs?: number;
};

export const outcomeFields = (outcome: Outcome): OutcomeFields => {
  const { verdict, evidence, before, after, followUp, pass, mode, request } = outcome;
  const secret = secretOf(outcome);
  return {
    ...(secret && { secret }),
    ...verdictFields(verdict, evidence),
    pass,
    mode,
    ...(before?.kind === 'secret' && before.replicaOf && { primaryRegion: before.replicaOf }),
    ...(before && { labelsBefore: labelsOf(before) }),
    ...(after && { labelsAfter: labelsOf(after) }),
    ...(followUp && { followUp: followUp.steps.map(inWords), followUpReason: explain(followUp) }),
    ...(request?.kind === 'cancellation' && {
      eventId: request.eventId,
      cancelledAt: new Date(request.cancelledAt).toISOString(),
      ...request.cancelledBy,
      ...(request.versionId && { versionHint: request.versionId }),
      ...(after && pass === 'at-once' && { repairMs: outcome.at - request.cancelledAt }),
    }),
  };
};

const secretOf = ({ before, request }: Outcome): string | undefined =>
  before?.kind === 'secret' ? before.arn : request?.secretId;

const labelsOf = (observation: Observation): Labels =>
  observation.kind === 'secret' ? Object.fromEntries(observation.versions) : {};
