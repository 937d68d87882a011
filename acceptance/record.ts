import { setTimeout as wait } from 'node:timers/promises';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { duration } from '../cli/ui/text.ts';
import { parseCancellation } from '../lambda/remediate/cancellation.ts';
import type { CancellationDeps, Cancelled } from './cancellation.ts';
import type { Findings } from './findings.ts';
import { objectIn, RecordMissing, recordsSince, type TrailRecord } from './history.ts';

type RecordDeps = Pick<CancellationDeps, 'findings' | 'signal' | 'say'> & {
  readonly trail: CloudTrailClient;
  /** How long the event history is given: it lags some minutes behind the event itself. */
  readonly deadlineMs: number;
  readonly pollMs: number;
};

/** Reads what CloudTrail has recorded of the cancellation: the same record that EventBridge delivers. */
export const readRecord = async (cancelled: Cancelled, settings: RecordDeps): Promise<void> => {
  const { findings } = settings;
  let record: TrailRecord | undefined;
  await findings.ask('E3', 'responseElements of the recorded call', async () => {
    record = await awaitRecord(cancelled, settings);
    const keys = Object.keys(elementsOf(record));
    return { seen: keys.length > 0 ? keys.join(', ') : 'none' };
  });
  if (record !== undefined) tellOf(record, cancelled, findings);
};

const tellOf = (record: TrailRecord, { trial, pending }: Cancelled, findings: Findings): void => {
  const { versionId } = elementsOf(record);
  const which =
    versionId === pending ? 'the pending version' : versionId === trial.first ? 'AWSCURRENT' : 'another';
  const seen = versionId === undefined ? 'missing' : `names ${which}`;
  findings.answers.push({ fact: 'E4', question: 'responseElements.versionId', kind: 'answered', seen });

  const cancellation = parseCancellation({
    id: record['eventID'],
    source: 'aws.secretsmanager',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: record,
  });
  const ok = cancellation.kind === 'cancellation' && trial.id.startsWith(cancellation.secretId);
  const problems =
    cancellation.kind === 'not-understood' ? cancellation.problems.map(({ field }) => field) : [];
  findings.check('the record is understood', ok, [cancellation.kind, ...problems].join(' '));
};

const awaitRecord = async (cancelled: Cancelled, settings: RecordDeps): Promise<TrailRecord> => {
  const { trail, deadlineMs, pollMs, signal, say } = settings;
  const startedAt = Date.now();
  for (;;) {
    const records = await recordsSince(trail, 'CancelRotateSecret', cancelled.atMs - 60_000);
    const record = records.find((each) => isOf(each, cancelled));
    if (record !== undefined) return record;
    const tookMs = Date.now() - startedAt;
    if (tookMs > deadlineMs)
      throw new RecordMissing(`the event history does not show it after ${duration(tookMs)}`);
    say(`${duration(tookMs)}: not there yet; it takes up to a quarter of an hour`);
    await wait(pollMs, undefined, { signal });
  }
};

const isOf = (record: TrailRecord, { trial }: Cancelled): boolean =>
  objectIn(record['requestParameters'])['secretId'] === trial.id && record['errorCode'] === undefined;

const elementsOf = (record: TrailRecord): TrailRecord => objectIn(record['responseElements']);
