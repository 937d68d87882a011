import type { Secret } from '../decision/observation.ts';
import { rotationLeftOff } from '../decision/rotation-left-off.ts';
import { isInScope, type Scope } from '../decision/scope.ts';
import { type EpochMs, epochMs } from '../decision/values.ts';
import { Fields } from '../runtime/fields.ts';
import type { Malformed } from '../runtime/not-understood.ts';
import { countParked, type Triage } from './triage.ts';

/** The counts of one sweep so far, over all its invocations. */
export type SweepTally = {
  readonly startedAt: EpochMs;
  readonly seen: number;
  /** Secrets with a pending version that blocks them. */
  readonly stuck: number;
  /** Rescue labels in service. */
  readonly parked: number;
  /** Secrets in scope that have a rotation function, and whose rotation is off. */
  readonly leftOff: number;
  /** Secrets that were sent to the recheck queue. */
  readonly sent: number;
  /** Of these, the ones with obsolete rescue labels. */
  readonly released: number;
  /** Last change of the stuck secret that has not changed for the longest time. */
  readonly oldestStuckAt?: EpochMs;
};

/** The page of the list that `token` names, and the counts of the pages before it. Sent to the sweep's own queue. */
export type SweepPage = {
  readonly kind: 'sweep-page';
  /** Missing for the first page. */
  readonly token?: string;
  readonly tally: SweepTally;
};

/** The longest NextToken that AWS makes. */
const MAX_TOKEN = 4096;

const NOTHING = { seen: 0, stuck: 0, parked: 0, leftOff: 0, sent: 0, released: 0 };

/** Reads what the sweep's queue delivers: `{ "kind": "sweep-page" }` to start, or a page handed over. */
export const parseSweepPage = (input: unknown, now: EpochMs): SweepPage | Malformed => {
  const fields = new Fields(input);
  fields.literal('kind', 'sweep-page');
  const token = fields.optional('token', MAX_TOKEN);
  const tally = token === undefined ? { ...NOTHING, startedAt: now } : tallyIn(fields);
  return fields.problems.length > 0
    ? { kind: 'not-understood', problems: fields.problems }
    : { kind: 'sweep-page', ...(token !== undefined && { token }), tally };
};

const tallyIn = (fields: Fields): SweepTally => {
  const oldest = fields.optional('tally.oldestStuckAt');
  return {
    startedAt: fields.time('tally.startedAt'),
    seen: fields.count('tally.seen'),
    stuck: fields.count('tally.stuck'),
    parked: fields.count('tally.parked'),
    leftOff: fields.count('tally.leftOff'),
    sent: fields.count('tally.sent'),
    released: fields.count('tally.released'),
    ...(oldest !== undefined && { oldestStuckAt: fields.time('tally.oldestStuckAt') }),
  };
};

/** A page as a message. Times are in ISO 8601, so that an operator can read them among the dead letters. */
export const pageMessage = ({ kind, token, tally }: SweepPage): Record<string, unknown> => ({
  kind,
  token,
  tally: {
    ...tally,
    startedAt: inIso(tally.startedAt),
    ...(tally.oldestStuckAt !== undefined && { oldestStuckAt: inIso(tally.oldestStuckAt) }),
  },
});

const inIso = (time: EpochMs): string => new Date(time).toISOString();

export const tallied = (tally: SweepTally, secret: Secret, triaged: Triage, scope: Scope): SweepTally => {
  const finding = triaged.kind === 'found' ? triaged.finding : undefined;
  const since = finding === 'stuck' ? secret.changedAt : undefined;
  const oldest = [tally.oldestStuckAt, since].filter((time) => time !== undefined);
  return {
    startedAt: tally.startedAt,
    seen: tally.seen + 1,
    stuck: tally.stuck + (finding === 'stuck' ? 1 : 0),
    parked: tally.parked + countParked(secret),
    leftOff: tally.leftOff + (rotationLeftOff(secret) && isInScope(scope, secret) ? 1 : 0),
    sent: tally.sent + (finding === undefined ? 0 : 1),
    released: tally.released + (finding === 'obsolete' ? 1 : 0),
    ...(oldest.length > 0 && { oldestStuckAt: epochMs(Math.min(...oldest)) }),
  };
};
