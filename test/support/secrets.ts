import type { Answer, Evidence, Finding } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { rescueLabel } from '../../lambda/decision/rescue-label.ts';
import {
  epochMs,
  type Label,
  label,
  secretId,
  type VersionId,
  versionId,
} from '../../lambda/decision/values.ts';

/** A moment in the tests' time. */
export const at = (iso: string) => epochMs(Date.parse(iso));

export const NOW = at('2026-11-24T03:15:30Z');
export const YESTERDAY = at('2026-11-23T03:15:30Z');

/** Versions by the part they play in a test. Their ids differ in the first 8 characters. */
export const version = (name: string): VersionId =>
  versionId(`${name.padEnd(8, '0')}-0000-4000-8000-000000000000`);
export const C = version('c0000001');
export const P = version('d0000002');
export const V = version('e0000003');
export const Q = version('f0000004');
export const OLD = version('a0000005');

/** The rescue label of a version that was parked at a time. */
export const rescue = (parked: VersionId, parkedAt = NOW): Label => rescueLabel(parkedAt, parked);

/** A secret whose rotation is off, with these labels by version id. */
export const aSecret = (
  versions: Readonly<Record<VersionId, readonly string[]>>,
  settings: Partial<Omit<Secret, 'kind' | 'versions'>> = {},
): Secret => ({
  kind: 'secret',
  arn: secretId('arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3'),
  name: 'orders/db',
  versions: new Map(Object.entries(versions).map(([id, labels]) => [versionId(id), labels.map(label)])),
  rotationEnabled: false,
  tags: new Map(),
  ...settings,
});

export const accepted: Answer = { kind: 'accepted' };
export const rejected: Answer = { kind: 'rejected' };
export const unknown = (cause: Extract<Answer, { kind: 'unknown' }>['cause'] = 'timeout'): Answer => ({
  kind: 'unknown',
  cause,
});

/** Findings by version id: an answer, for the same user and with a value unless told otherwise. */
export const taken = (
  findings: Readonly<Record<VersionId, Answer | (Partial<Finding> & { answer: Answer })>>,
): Evidence => ({
  kind: 'taken',
  engine: 'postgres',
  findings: new Map(
    Object.entries(findings).map(([id, finding]) => [
      versionId(id),
      { sameIdentity: true, hasValue: true, ...('answer' in finding ? finding : { answer: finding }) },
    ]),
  ),
});
