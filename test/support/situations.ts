import fc from 'fast-check';
import {
  type Answer,
  type Endpoint,
  type Evidence,
  type Finding,
  UNKNOWN_CAUSES,
  VERIFIER_FAILURES,
} from '../../lambda/decision/evidence.ts';
import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/decision/mode.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { rescueLabel, tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { EVERY_SECRET, type Scope } from '../../lambda/decision/scope.ts';
import type { Situation } from '../../lambda/decision/situation.ts';
import { epochMs, type Label, label, type VersionId } from '../../lambda/decision/values.ts';
import { aSecret, at, C, NOW, OLD, P, Q, V, YESTERDAY } from './secrets.ts';

const VERSIONS = [C, P, V, Q, OLD] as const;

const ENDPOINTS: readonly Endpoint[] = [
  { host: 'db-1.abc.eu-west-1.rds.amazonaws.com', port: 5432 },
  { host: '2001:db8::1', port: 3306 },
];

const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.constant<Answer>({ kind: 'accepted' }),
  fc.constant<Answer>({ kind: 'rejected' }),
  fc
    .record({
      cause: fc.constantFrom(...UNKNOWN_CAUSES),
      fields: fc.option(fc.subarray(['dbname', 'ssl', 'masterUsername'], { minLength: 1 }), {
        nil: undefined,
      }),
      endpoint: fc.option(fc.constantFrom(...ENDPOINTS), { nil: undefined }),
    })
    .map(
      ({ cause, fields, endpoint }): Answer => ({
        kind: 'unknown',
        cause,
        ...(fields && { fields }),
        ...(endpoint && { endpoint }),
      }),
    ),
);

/** Mostly the same user with a value, as most secrets are. */
const findings: fc.Arbitrary<Finding> = fc
  .record({
    answer: answers,
    sameIdentity: fc.integer({ min: 0, max: 9 }).map((n) => n > 2),
    hasValue: fc.integer({ min: 0, max: 9 }).map((n) => n > 2),
  })
  // What holds no value cannot have been tried.
  .map((finding) => ({ ...finding, hasValue: finding.hasValue || finding.answer.kind !== 'unknown' }));

const engines = fc.constantFrom('postgres', 'postgres', 'none', 'db2');

const evidence: fc.Arbitrary<Evidence> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom(...VERIFIER_FAILURES).map(
      (cause): Evidence => ({
        kind: 'failed',
        cause,
        ...(cause === 'verifier-reply-not-understood' && { field: `answers.${P}` }),
        ...(cause === 'values-not-permitted' && { error: 'AccessDeniedException' }),
      }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(engines, ...VERSIONS.map(() => findings)).map(
      ([engine, ...found]): Evidence => ({
        kind: 'taken',
        engine,
        findings: new Map(VERSIONS.map((version, index) => [version, found[index]]).filter(isPair)),
      }),
    ),
  },
);

const isPair = (pair: (VersionId | Finding | undefined)[]): pair is [VersionId, Finding] =>
  pair[1] !== undefined;

/** Where each AWS label is, if anywhere; AWSCURRENT nearly always is. */
const awsLabels = fc.record({
  AWSCURRENT: fc.oneof(
    { weight: 19, arbitrary: fc.constant(C) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  AWSPENDING: fc.constantFrom(P, P, P, C, Q, V, undefined),
  AWSPREVIOUS: fc.constantFrom(V, V, P, undefined),
});

const rescued = fc.record({
  parked: fc.shuffledSubarray([P, V, Q, OLD, C]),
  parkedAt: fc.constantFrom(NOW, YESTERDAY, at('2026-10-01T00:00:00Z')),
  /** Whether AWSPREVIOUS was moved off the first of them, as its label tells then. */
  lent: fc.boolean(),
});

const customLabels = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 17 }) },
);

const settings = fc.record({
  rotationEnabled: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  changedAt: fc.constantFrom(NOW, YESTERDAY, YESTERDAY, epochMs(NOW - 20 * 60_000)),
  lastRotatedAt: fc.option(fc.constantFrom(NOW, YESTERDAY, epochMs(NOW - 3_600_000)), { nil: undefined }),
  deletedAt: rarely(fc.constant(NOW)),
  replicaOf: rarely(fc.constant('eu-west-1')),
  managedBy: rarely(fc.constant('rds')),
  tag: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('off', 'report', 'unblock', 'recover', 'of') },
  ),
  failedTag: rarely(fc.constantFrom(...FAILED_ROTATIONS, 'of')),
  previousTag: rarely(fc.constantFrom(...PREVIOUS_ON_UNVERIFIED, 'of')),
});

function rarely<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
}

/** Secrets in every state that the table tells apart, AWS's labels where AWS allows them. */
const secrets: fc.Arbitrary<Secret> = fc
  .tuple(awsLabels, rescued, customLabels, settings)
  .map(([aws, { parked, parkedAt, lent }, custom, { tag, failedTag, previousTag, ...rest }]) => {
    const versions = new Map<VersionId, Label[]>();
    const put = (version: VersionId, text: string) =>
      versions.set(version, [...(versions.get(version) ?? []), label(text)]);
    for (const [name, version] of Object.entries(aws)) if (version) put(version, name);
    for (const [index, version] of parked.entries())
      put(
        version,
        lent && index === 0 ? tellingLabel('previous', parkedAt, version) : rescueLabel(parkedAt, version),
      );
    const used = [...versions.values()].flat().length;
    for (let n = 0; n < Math.min(custom, 20 - used); n += 1) put(C, `mine-${n}`);
    const known = Object.entries(rest).filter(([, value]) => value !== undefined);
    return {
      ...aSecret(Object.fromEntries(versions), Object.fromEntries(known)),
      tags: new Map(
        [
          ['rotation-remediation', tag],
          ['rotation-remediation-failed-rotations', failedTag],
          ['rotation-remediation-previous-on-unverified', previousTag],
        ].flatMap(([key = '', value]) => (value === undefined ? [] : [[key, value] as const])),
      ),
    };
  });

/** A situation with the evidence at hand. */
export type Evident = Situation & { readonly evidence: Evidence };

export const situations: fc.Arbitrary<Evident> = fc.record({
  observation: fc.oneof(
    { weight: 40, arbitrary: secrets },
    { weight: 1, arbitrary: fc.constant({ kind: 'gone' } as const) },
  ),
  mode: fc.constantFrom(...MODES, 'recover', 'recover'),
  scope: fc.constantFrom<Scope>(...Array(9).fill(EVERY_SECRET), { namePrefixes: ['billing/'] }),
  hasVerifier: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  pass: fc.constantFrom('initial', 'recheck', 'recheck', 'sweep', 'manual'),
  rotationFailed: fc.boolean(),
  failedRotations: fc.constantFrom(...FAILED_ROTATIONS, 'recover'),
  previousOnUnverified: fc.constantFrom('move', 'move', 'leave'),
  now: fc.constant(NOW),
  // The recheck comes a quarter of an hour after the event, or sooner where somebody sends it by hand.
  eventAt: fc.constantFrom(NOW, YESTERDAY, YESTERDAY, epochMs(NOW - 15 * 60_000)),
  evidence,
});

/** The same, where AWS has just refused a label to a version (L6). */
export const refusedSituations = fc
  .tuple(situations, fc.constantFrom(...VERSIONS))
  .map(([situation, labelRefusedFor]) => ({ ...situation, labelRefusedFor }));
