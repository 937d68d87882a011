import { rolesOf } from '../../lambda/decision/roles.ts';
import { type EpochMs, epochMs, type VersionId } from '../../lambda/decision/values.ts';
import type { Cancellation } from '../../lambda/remediate/cancellation.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import type { Found } from '../commands/survey.ts';
import { type Applied, hasWritten } from '../commands/sweep-apply.ts';
import { counted } from '../ui/text.ts';
import type { VersionDates } from './history.ts';

export type Moment = {
  readonly at: EpochMs;
  readonly kind: 'made' | 'rotated' | 'cancelled' | 'parked' | 'changed' | 'looked' | 'repaired';
  readonly text: string;
};

type Story = {
  readonly dates: VersionDates;
  readonly cancellations: readonly Cancellation[];
  readonly names: ReadonlyMap<string, string>;
  readonly lookedAt: EpochMs;
  readonly applied?: Applied;
};

/** A secret's known events, oldest first. */
export const timelineOf = (found: Found, story: Story): Moment[] => {
  const { secret, look } = found;
  const { changedAt } = secret;
  const { lookedAt, cancellations, applied } = story;
  const moments: Moment[] = [
    ...versionMoments(found, story),
    ...(secret.lastRotatedAt === undefined
      ? []
      : [{ at: secret.lastRotatedAt, kind: 'rotated' as const, text: 'A rotation succeeded' }]),
    ...cancellations.map(({ cancelledAt: at, cancelledBy }) => ({
      at,
      kind: 'cancelled' as const,
      text: `Rotation cancelled by ${cancelledBy.principal}`,
    })),
    ...(changedAt === undefined || cancellations.some(({ cancelledAt }) => isTogether(cancelledAt, changedAt))
      ? []
      : [{ at: changedAt, kind: 'changed' as const, text: 'Changed for the last time' }]),
    { at: lookedAt, kind: 'looked', text: 'verdict' in look ? 'Looked at' : 'Could not be looked at' },
    ...(applied && hasWritten(applied)
      ? [
          {
            at: applied.at,
            kind: 'repaired' as const,
            text: `${counted(applied.taken?.length ?? 0, 'step')} taken`,
          },
        ]
      : []),
  ];
  return moments.sort((one, other) => one.at - other.at);
};

/** Whether two times are less than a minute apart: then the last change is the cancellation itself. */
const isTogether = (one: EpochMs, other: EpochMs): boolean => Math.abs(one - other) < 60_000;

const versionMoments = ({ secret }: Found, { dates, names, lookedAt }: Story): Moment[] => {
  const name = (version: VersionId) => visibleWord(names.get(version) ?? version);
  const made = [...secret.versions.keys()].flatMap((version): Moment[] => {
    const at = dates.get(version);
    return at === undefined ? [] : [{ at, kind: 'made', text: `Version ${name(version)} made` }];
  });
  const parked = rolesOf(secret).parked.map(
    ({ version, was, parkedUntil }): Moment => ({
      // The label names the minute only; the parking came before the secret was read.
      at: epochMs(Math.min(parkedUntil - 1, lookedAt)),
      kind: 'parked',
      text: was === 'refused' ? `Password of ${name(version)} refused` : `Version ${name(version)} parked`,
    }),
  );
  return [...made, ...parked];
};
