import type { Reason } from '../../lambda/decision/reasons.ts';
import { RESCUE_PREFIX } from '../../lambda/runtime/config.ts';
import type { PlantedVersion, Planting } from '../../sandbox/secrets-manager/secrets-manager.ts';

const C = '00000000-0000-4000-8000-00000000000c';
const P = '00000000-0000-4000-8000-00000000000a';
const V = '00000000-0000-4000-8000-00000000000b';
const VALUE = '{"password":"not-real"}';

const version = (id: string, ...labels: string[]): PlantedVersion => ({ id, labels, value: VALUE });
const current = version(C, 'AWSCURRENT');
const pending = version(P, 'AWSPENDING');
const previous = version(V, 'AWSPREVIOUS');

type Said = 'accepted' | 'rejected';

/** A secret as the event finds it, and what `remediate` makes of it. */
export type Case = {
  /** Verdict and reason, as logged. */
  readonly verdict: string;
  readonly reason: Reason;
  readonly secret: Omit<Planting, 'name'> | 'gone';
  /** What a verifier says of each version; none is asked where this is missing. */
  readonly says?: Readonly<Record<string, Said>>;
  readonly mode?: 'report' | 'unblock';
  /** Secrets Manager's calls for the event, and for the same event once more. */
  readonly calls: number;
  readonly again: number;
};

export const CASES: readonly Case[] = [
  { verdict: 'no-action', reason: 'secret-gone', secret: 'gone', calls: 1, again: 1 },
  {
    verdict: 'no-action',
    reason: 'rotation-running',
    secret: { versions: [current, pending], rotationEnabled: true },
    calls: 1,
    again: 1,
  },
  {
    verdict: 'no-action',
    reason: 'nothing-pending',
    secret: { versions: [current, previous] },
    calls: 1,
    again: 1,
  },
  {
    verdict: 'withheld',
    reason: 'no-verifier',
    secret: { versions: [current, pending] },
    mode: 'report',
    calls: 1,
    again: 1,
  },
  {
    verdict: 'cleanup',
    reason: 'pending-beside-current',
    secret: { versions: [version(C, 'AWSCURRENT', 'AWSPENDING'), previous] },
    calls: 3,
    again: 1,
  },
  {
    verdict: 'unblock',
    reason: 'no-verifier',
    secret: { versions: [current, pending] },
    mode: 'unblock',
    calls: 5,
    again: 1,
  },
  {
    verdict: 'unblock',
    reason: 'no-verifier',
    secret: { versions: [current, pending, previous] },
    mode: 'unblock',
    calls: 6,
    again: 1,
  },
  {
    verdict: 'unblock',
    reason: 'current-accepted',
    secret: { versions: [current, pending] },
    says: { [C]: 'accepted', [P]: 'rejected' },
    calls: 4,
    again: 1,
  },
  {
    verdict: 'unblock',
    reason: 'none-accepted',
    secret: { versions: [current, pending] },
    says: { [C]: 'rejected', [P]: 'rejected' },
    calls: 4,
    again: 1,
  },
  {
    verdict: 'promote',
    reason: 'pending-accepted',
    secret: { versions: [current, pending, previous] },
    says: { [C]: 'rejected', [P]: 'accepted', [V]: 'rejected' },
    calls: 4,
    again: 1,
  },
  {
    verdict: 'rollback',
    reason: 'previous-accepted',
    secret: { versions: [current, pending, previous] },
    says: { [C]: 'rejected', [P]: 'rejected', [V]: 'accepted' },
    calls: 6,
    again: 1,
  },
  {
    verdict: 'release',
    reason: 'rotated-since',
    secret: {
      versions: [current, version(P, `${RESCUE_PREFIX}20260101T0000Z-${P.slice(0, 8)}`)],
      rotationEnabled: true,
      lastRotatedAtMs: Date.parse('2026-02-01T00:00:00Z'),
    },
    calls: 3,
    again: 1,
  },
];
